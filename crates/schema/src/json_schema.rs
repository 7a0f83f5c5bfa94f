use std::collections::BTreeMap;

use schemars::{Schema, schema_for};

use crate::{Article, Event, Report};

/// The JSON Schema of each kind of line that the program prints, by name: `report`, `article`, `event`.
pub fn json_schemas() -> BTreeMap<&'static str, Schema> {
    BTreeMap::from([("report", schema_for!(Report)), ("article", schema_for!(Article)), ("event", schema_for!(Event))])
}
