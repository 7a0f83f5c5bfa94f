use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use legation::record::{Added, Prepared, Record};

use crate::code::progress;
use crate::common::{Common, Rejections, finish_on_interrupt, interrupted};

/// A batch is committed after so many articles, or so long: what a kill at the worst moment costs.
const BATCH: usize = 500;
const BATCH_TIME: Duration = Duration::from_secs(10);

/// The day of adding: the one place of the record where the clock is read.
#[allow(clippy::disallowed_methods)] // Recorded time is when the program ran; nothing is derived from it.
fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// What a worker makes of a page: rejected, there already, or coded.
enum Read {
    Rejected(String),
    Known,
    /// With what reading and coding it took. The rest of what was read is dropped where it was made.
    Coded(Box<Prepared>, Duration),
}

pub(super) fn add(paths: &[PathBuf], timings: bool, common: &Common) -> anyhow::Result<ExitCode> {
    let pipeline = common.pipeline()?;
    let mut record = Record::open(common.record())?;
    if let Some(stamp) = record.stamp()?.filter(|s| s != pipeline.stamp()) {
        eprintln!(
            "legation: the record was coded by {stamp}, now {}: `legation rebuild` codes it anew",
            pipeline.stamp()
        );
    }
    record.set_stamp(pipeline.stamp())?;
    record.commit()?;
    let today = today();
    let mut rejected = Rejections::default();
    let mut failed: Option<legation::record::RecordError> = None;
    let bar = progress();
    let (mut new, mut versions, mut known, mut reports, mut pending) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut committed = Instant::now();
    // Summed over the threads: what the work costs, not how long it lasts.
    let (mut coding, mut writing) = (Duration::ZERO, Duration::ZERO);
    finish_on_interrupt();
    legation::in_order(
        common.threads(),
        legation::pages(paths),
        || {
            let mut session = pipeline.session();
            // Every worker looks for itself whether a page is there: readers block nobody.
            let mut there = Record::open_read(common.record()).ok();
            move |page| -> Vec<Read> {
                let mut began = Instant::now();
                legation::read_page(page, None, false)
                    .into_iter()
                    .map(|item| match item {
                        Err(rejection) => Read::Rejected(rejection.to_string()),
                        Ok(read) => {
                            let has = |r: &mut Record| r.has(&read.article.id).unwrap_or(false);
                            if there.as_mut().is_some_and(has) {
                                return Read::Known;
                            }
                            let path = read.article.path.clone();
                            let coded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                                let mut coded = session.code(read.article);
                                coded.issues.splice(0..0, read.issues);
                                coded
                            }));
                            match coded {
                                Err(_) => Read::Rejected(format!("{path}: internal error while coding this page")),
                                Ok(coded) => match &coded.skipped {
                                    Some(why) => Read::Rejected(format!("{path}: not coded: {why}")),
                                    None => match Prepared::new(coded.article, coded.reports) {
                                        Err(why) => Read::Rejected(format!("{path}: cannot be stored: {why}")),
                                        Ok(prepared) => {
                                            let spent = began.elapsed();
                                            began = Instant::now();
                                            Read::Coded(Box::new(prepared), spent)
                                        }
                                    },
                                },
                            }
                        }
                    })
                    .collect()
            }
        },
        |pages| {
            for page in pages {
                let page = match page {
                    Read::Rejected(why) => {
                        bar.suspend(|| rejected.add(&why));
                        continue;
                    }
                    Read::Known => {
                        known += 1;
                        continue;
                    }
                    Read::Coded(coded, spent) => {
                        coding += spent;
                        *coded
                    }
                };
                let began = Instant::now();
                let added = record.add(&page, pipeline.stamp(), today);
                match added {
                    Err(e) => {
                        failed = Some(e);
                        return false;
                    }
                    Ok(Added::Unchanged) => known += 1,
                    Ok(kind) => {
                        new += 1;
                        versions += usize::from(kind == Added::Version);
                        reports += page.reports();
                        pending += 1;
                    }
                }
                if pending >= BATCH || (pending > 0 && committed.elapsed() > BATCH_TIME) {
                    if let Err(e) = record.commit() {
                        failed = Some(e);
                        return false;
                    }
                    pending = 0;
                    committed = Instant::now();
                }
                writing += began.elapsed();
                bar.set_message(format!("{new} articles added, {reports} reports, {known} were there"));
                bar.tick();
            }
            !interrupted()
        },
    );
    let began = Instant::now();
    finish(record, &bar, failed)?;
    writing += began.elapsed();
    let versions = if versions > 0 { format!(" ({versions} new versions)") } else { String::new() };
    eprintln!("{new} articles added{versions}, {reports} reports; {known} were there already");
    if timings {
        let (coding, writing) = (coding.as_secs_f64(), writing.as_secs_f64());
        let share = if coding > 0.0 { 100.0 * writing / coding } else { 0.0 };
        eprintln!("reading and coding {coding:.2} s, writing {writing:.2} s ({share:.1}% of it)");
    }
    Ok(rejected.exit_code())
}

/// Ends a run of writing: keeps what is pending, or undoes it where the run failed.
fn finish(
    mut record: Record,
    bar: &indicatif::ProgressBar,
    failed: Option<legation::record::RecordError>,
) -> anyhow::Result<()> {
    bar.finish_and_clear();
    if let Some(e) = failed {
        record.abandon();
        return Err(e.into());
    }
    Ok(record.close()?)
}

pub(super) fn remove(names: &[String], common: &Common) -> anyhow::Result<ExitCode> {
    // Opened to read first: a record is not made by removing from it.
    drop(Record::open_read(common.record())?);
    let mut record = Record::open(common.record())?;
    let mut rejected = Rejections::default();
    let mut removed = 0;
    for name in names {
        let found = record.articles(name)?;
        if found.is_empty() {
            rejected.add(&format!("{name}: no such article in the record"));
        }
        for article in found {
            if record.remove(article.n, today())? {
                removed += 1;
            } else {
                rejected.add(&format!("{name}: withdrawn already"));
            }
        }
    }
    record.close()?;
    eprintln!("{removed} articles withdrawn");
    Ok(rejected.exit_code())
}

pub(super) fn rebuild(common: &Common) -> anyhow::Result<ExitCode> {
    let pipeline = common.pipeline()?;
    drop(Record::open_read(common.record())?);
    let mut record = Record::open(common.record())?;
    let numbers = record.article_numbers()?;
    let bar = progress();
    let mut failed: Option<legation::record::RecordError> = None;
    let (mut articles, mut reports) = (0usize, 0usize);
    finish_on_interrupt();
    // One transaction: a record is of one generation, whatever happens on the way.
    record.keep_former()?;
    record.set_stamp(pipeline.stamp())?;
    legation::in_order(
        common.threads(),
        numbers.into_iter(),
        || {
            let mut session = pipeline.session();
            let there = Record::open_read(common.record()).ok();
            move |n: i64| -> Option<(i64, Box<Prepared>)> {
                let article = there.as_ref()?.standing_article(n).ok()??;
                let coded = session.code(article);
                Some((n, Box::new(Prepared::new(coded.article, coded.reports).ok()?)))
            }
        },
        |coded| {
            let Some((n, coded)) = coded else { return true };
            if let Err(e) = record.recode(n, &coded, pipeline.stamp()) {
                failed = Some(e);
                return false;
            }
            articles += 1;
            reports += coded.reports();
            bar.set_message(format!("{articles} articles, {reports} reports"));
            bar.tick();
            !interrupted()
        },
    );
    if interrupted() {
        bar.finish_and_clear();
        record.abandon();
        anyhow::bail!("interrupted: the record is as it was");
    }
    finish(record, &bar, failed)?;
    eprintln!("{articles} articles coded anew, {reports} reports; `legation diff` tells what changed");
    Ok(ExitCode::SUCCESS)
}
