//! The weights of one component: thinc's `model` files.

use crate::Error;
use crate::package::msgpack::{self, Value};

/// A component's network: its layers in the order thinc walks them.
pub(crate) struct Weights<'a> {
    file: String,
    nodes: Vec<Node<'a>>,
}

/// One layer with its parameters.
pub(crate) struct Node<'a> {
    pub(crate) name: &'a str,
    refs: Vec<(&'a str, usize)>,
    attrs: Vec<(&'a str, &'a [u8])>,
    params: Vec<(&'a str, Array<'a>)>,
}

/// A little-endian `f32` array in C order.
pub(crate) struct Array<'a> {
    pub(crate) shape: Vec<usize>,
    data: &'a [u8],
}

impl Array<'_> {
    pub(crate) fn floats(&self) -> Vec<f32> {
        self.data.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
    }
}

impl<'a> Weights<'a> {
    pub(crate) fn parse(file: &str, bytes: &'a [u8]) -> Result<Weights<'a>, Error> {
        let damaged = |what: String| Error::damaged(file, what);
        let value = msgpack::parse(bytes).map_err(damaged)?;
        let part = |key| value.get(key).ok_or_else(|| Error::damaged(file, format!("has no {key}")));
        let (nodes, attrs, params) = (part("nodes")?.items(), part("attrs")?.items(), part("params")?.items());
        if nodes.len() != attrs.len() || nodes.len() != params.len() {
            return Err(damaged("its lists of layers differ in length".into()));
        }
        let mut all = Vec::with_capacity(nodes.len());
        for ((node, attrs), params) in nodes.iter().zip(attrs).zip(params) {
            let name = node.get("name").and_then(Value::text).unwrap_or_default();
            let refs = node.get("refs").map(Value::entries).unwrap_or_default();
            let refs = refs.iter().filter_map(|(k, v)| Some((k.text()?, v.uint()? as usize))).collect();
            let attrs = attrs.entries().iter().filter_map(|(k, v)| match v {
                Value::Bin(b) => Some((k.text()?, *b)),
                _ => None,
            });
            let mut arrays = Vec::new();
            for (key, value) in params.entries() {
                if let (Some(key), Value::Map(_)) = (key.text(), value) {
                    arrays.push((key, array(value).map_err(|e| Error::damaged(file, format!("{name}.{key}: {e}")))?));
                }
            }
            all.push(Node { name, refs, attrs: attrs.collect(), params: arrays });
        }
        Ok(Weights { file: file.to_owned(), nodes: all })
    }

    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().filter(move |n| n.name == name)
    }

    /// The layer another refers to by `key`.
    pub(crate) fn referred(&self, from: &Node<'a>, key: &str) -> Result<&Node<'a>, Error> {
        let found = from.refs.iter().find(|(k, _)| *k == key).and_then(|(_, i)| self.nodes.get(*i));
        found.ok_or_else(|| self.damaged(format!("{} has no layer {key}", from.name)))
    }

    pub(crate) fn damaged(&self, what: impl Into<String>) -> Error {
        Error::damaged(&self.file, what)
    }

    /// Parameter `key` of `node`, checked to have `rank` dimensions.
    pub(crate) fn param(&self, node: &Node<'a>, key: &str, rank: usize) -> Result<(Vec<usize>, Vec<f32>), Error> {
        let array = node.params.iter().find(|(k, _)| *k == key).map(|(_, a)| a);
        let array = array.ok_or_else(|| self.damaged(format!("{} has no {key}", node.name)))?;
        if array.shape.len() != rank || array.shape.contains(&0) {
            return Err(
                self.damaged(format!("{}.{key} has shape {:?}: expected {rank} dimensions", node.name, array.shape))
            );
        }
        Ok((array.shape.clone(), array.floats()))
    }

    /// As [`param`](Weights::param), with every dimension known.
    pub(crate) fn exact(&self, node: &Node<'a>, key: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let (found, floats) = self.param(node, key, shape.len())?;
        if found != shape {
            return Err(self.damaged(format!("{}.{key} has shape {found:?}: expected {shape:?}", node.name)));
        }
        Ok(floats)
    }
}

impl Node<'_> {
    /// An attribute of a layer that is an integer.
    pub(crate) fn int(&self, key: &str) -> Option<u64> {
        self.attr(key)?.uint()
    }

    /// An attribute of a layer.
    pub(crate) fn attr(&self, key: &str) -> Option<Value<'_>> {
        let bytes = self.attrs.iter().find(|(k, _)| *k == key)?.1;
        msgpack::parse(bytes).ok()
    }
}

fn array<'a>(value: &Value<'a>) -> Result<Array<'a>, String> {
    let kind = value.get("type").and_then(Value::text).unwrap_or("no type");
    if kind != "<f4" {
        return Err(format!("holds {kind}: expected little-endian 32-bit floats"));
    }
    let shape: Option<Vec<usize>> =
        value.get("shape").map(Value::items).unwrap_or_default().iter().map(|d| Some(d.uint()? as usize)).collect();
    let shape = shape.ok_or("its shape is not a list of sizes")?;
    let Some(&Value::Bin(data)) = value.get("data") else { return Err("has no data".into()) };
    let size = shape.iter().try_fold(4usize, |n, &d| n.checked_mul(d));
    if size != Some(data.len()) {
        return Err(format!("holds {} bytes: expected as many as shape {shape:?} takes", data.len()));
    }
    Ok(Array { shape, data })
}
