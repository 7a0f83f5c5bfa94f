//! Rows as Parquet: columns have types, an empty field is null.

use std::io::Write;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Rows of one row group: what is held in memory at a time.
const GROUP: usize = 20_000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Int,
    Real,
    Flag,
    /// A civil day, kept as days since 1970-01-01; of a time of day its day.
    Day,
}

/// The same name means the same thing in every table.
fn kind(column: &str) -> Kind {
    match column {
        "quad" | "reports" | "origins" => Kind::Int,
        "intensity" | "goldstein" | "confidence" => Kind::Real,
        "standing" => Kind::Flag,
        "from" | "to" | "first_known" | "last_known" => Kind::Day,
        _ => Kind::Text,
    }
}

/// A table that is being written.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    kinds: Vec<Kind>,
    /// Column by column.
    pending: Vec<Vec<String>>,
}

impl<W: Write + Send> Table<W> {
    pub(super) fn new(out: W, columns: &[&str]) -> Result<Table<W>> {
        let kinds: Vec<Kind> = columns.iter().map(|c| kind(c)).collect();
        let fields = columns.iter().zip(&kinds).map(|(name, kind)| {
            let (physical, logical) = match kind {
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Int => (Physical::INT32, None),
                Kind::Real => (Physical::DOUBLE, None),
                Kind::Flag => (Physical::BOOLEAN, None),
                Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            };
            let field = Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical);
            field.build().map(Arc::new)
        });
        let fields = fields.collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("legation").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("legation ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        let pending = vec![Vec::new(); kinds.len()];
        Ok(Table { writer, kinds, pending })
    }

    /// Adds a row with one field a column.
    pub(super) fn row(&mut self, fields: Vec<String>) -> Result<()> {
        for (column, field) in self.pending.iter_mut().zip(fields) {
            column.push(field);
        }
        if self.pending.first().is_some_and(|c| c.len() >= GROUP) { self.group() } else { Ok(()) }
    }

    fn group(&mut self) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        for (kind, column) in self.kinds.iter().zip(&mut self.pending) {
            let fields = std::mem::take(column);
            let Some(mut writer) = group.next_column()? else { break };
            macro_rules! write {
                ($type:ty, $value:expr) => {{
                    let values: Vec<Option<_>> = fields.iter().map($value).collect();
                    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
                    let there: Vec<_> = values.into_iter().flatten().collect();
                    writer.typed::<$type>().write_batch(&there, Some(&levels), None)?;
                }};
            }
            match kind {
                Kind::Text => {
                    write!(ByteArrayType, |f: &String| (!f.is_empty()).then(|| ByteArray::from(f.as_str())));
                }
                Kind::Int => write!(Int32Type, |f: &String| f.parse::<i32>().ok()),
                Kind::Real => write!(DoubleType, |f: &String| f.parse::<f64>().ok()),
                Kind::Flag => write!(BoolType, |f: &String| f.parse::<bool>().ok()),
                Kind::Day => write!(Int32Type, |f: &String| days(f)),
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is left and the footer, without which the file cannot be read.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.pending.first().is_some_and(|c| !c.is_empty()) {
            self.group()?;
        }
        self.writer.close().map(|_| ())
    }
}

fn days(field: &str) -> Option<i32> {
    let day: Date = field.get(..10)?.parse().ok()?;
    day.since(Date::constant(1970, 1, 1)).ok().map(|s| s.get_days())
}

#[cfg(test)]
mod tests {
    use super::{Table, days};

    #[test]
    fn a_file_begins_and_ends_as_parquet_does() {
        let mut out = Vec::new();
        let mut table = Table::new(&mut out, &["id", "reports", "standing", "from", "goldstein"]).expect("begun");
        for fields in [["e:1", "3", "true", "2019-09-20", "-1.5"], ["e:2", "", "", "", ""]] {
            table.row(fields.iter().map(|f| (*f).to_owned()).collect()).expect("written");
        }
        table.finish().expect("closed");
        assert!(out.starts_with(b"PAR1") && out.ends_with(b"PAR1"));
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(days("2019-09-20T15:17"), Some(18_159));
        assert_eq!(days(""), None);
    }
}
