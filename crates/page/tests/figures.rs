//! What stands in a figure: a caption is none of the text, a table and a quotation set apart are.

use legation_page::{Input, extract};

fn page(article: &str) -> String {
    format!(
        "<html><head><title>Ministers agree on a ferry line</title></head><body>\
        <nav><ul><li><a href=/>Home</a></li><li><a href=/w>World</a></li><li><a href=/s>Sport</a></li>\
        <li><a href=/b>Business</a></li><li><a href=/o>Opinion</a></li></ul></nav>\
        <main><article><h1>Ministers agree on a ferry line</h1>{article}</article></main>\
        <footer><p>All rights reserved.</p><ul><li><a href=/c>Contact</a></li><li><a href=/p>Privacy</a></li></ul></footer>\
        </body></html>"
    )
}

fn body(html: &str) -> String {
    extract(&Input { bytes: html.as_bytes(), path: "page.html", ..Input::default() }).0.body()
}

#[test]
fn a_quotation_set_apart_is_text_and_a_caption_is_not() {
    let text = body(&page(
        "<p>The transport ministers of both countries agreed on Thursday to open a ferry line between the two ports, \
        after four years in which every proposal had been turned down by one side or the other.</p>\
        <figure><img src=a.jpg><figcaption>The old harbour of the northern port, seen from the lighthouse.</figcaption>\
        </figure><p>The first boat is to leave in May, officials in both capitals said, if the customs offices are ready \
        by then and the quays have been repaired.</p>\
        <figure class=pullquote><blockquote><p>We have waited for this boat longer than for any other, and we shall be \
        on board when it leaves.</p></blockquote></figure>\
        <p>The opposition called the agreement a beginning, and asked when the railway would follow, which has been \
        closed since the flood carried off the bridge.</p>",
    ));
    assert!(text.contains("We have waited for this boat"), "{text}");
    assert!(!text.contains("seen from the lighthouse"), "{text}");
}

#[test]
fn a_page_of_two_sentences_is_not_left_with_its_caption() {
    let text = body(&page(
        "<figure><img src=a.jpg><figcaption>The ministers of both countries stand before the first boat in the harbour \
        of the northern port on Thursday, shortly before they signed the agreement on the line.</figcaption></figure>\
        <p>Two ministers agreed on a ferry line on Thursday.</p><p>The first boat is to leave in May.</p>",
    ));
    assert!(text.contains("agreed on a ferry line on Thursday"), "{text}");
}
