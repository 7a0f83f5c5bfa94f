use super::Error;

/// The rows of a tab-separated table: line number and `N` cells; comments, empty lines and the header are skipped.
/// Missing cells at the end are empty.
pub(super) fn rows<'a, const N: usize>(
    file: &'a str,
    text: &'a str,
) -> impl Iterator<Item = Result<(usize, [&'a str; N]), Error>> + 'a {
    text.lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l.trim_end_matches(['\r', '\n'])))
        .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        .skip(1)
        .map(move |(line, l)| {
            let mut cells = [""; N];
            let mut n = 0;
            for cell in l.split('\t') {
                if n == N {
                    return Err(Error::at(file, line, format!("more than {N} columns")));
                }
                cells[n] = cell.trim();
                n += 1;
            }
            if cells[0].is_empty() {
                return Err(Error::at(file, line, "the first column is empty"));
            }
            Ok((line, cells))
        })
}
