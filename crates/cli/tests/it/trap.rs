//! A classifier that fails on a picture of nothing but white, made from a real one: ONNX files are protocol buffers, and of
//! a message that comes twice the repeated fields are joined, so a few nodes written behind the file belong to its graph.
//!
//! `Gather(one number, min(pixels) / 255)`: the index is 0 for every picture with a darker pixel, and out of bounds for white.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Sets the trap in a folder with a model and its manifest; links to the real ones are replaced.
pub fn set(model: &Path) {
    let file = model.join("model.onnx");
    let mut bytes = fs::read(&file).expect("the model");
    bytes.extend(message(7, &graph()));
    let manifest = model.join("manifest.toml");
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut lines: Vec<String> =
        fs::read_to_string(&manifest).expect("the manifest").lines().map(str::to_owned).collect();
    // The model's own hash and size stand first; what follows is about where it came from.
    let line = |lines: &[String], key: &str| lines.iter().position(|line| line.starts_with(key)).expect("a line");
    let (at_hash, at_size) = (line(&lines, "sha256 = "), line(&lines, "size = "));
    lines[at_hash] = format!("sha256 = \"{hash}\"");
    lines[at_size] = format!("size = {}", bytes.len());
    fs::remove_file(&file).expect("a link");
    fs::remove_file(&manifest).expect("a link");
    fs::write(&file, bytes).expect("written");
    fs::write(&manifest, lines.join("\n")).expect("written");
}

/// Field numbers of `onnx.proto3`, where the types of numbers are 1 for f32 and 7 for i64.
fn graph() -> Vec<u8> {
    const I64: u64 = 7;
    let white = tensor("trap_white", I64, &255i64.to_le_bytes(), &[]);
    let one = tensor("trap_one", 1, &1f32.to_le_bytes(), &[1]);
    let float = [text(1, "to"), number(3, 1), number(20, 2)].concat();
    let integer = [text(1, "to"), number(3, I64), number(20, 2)].concat();
    let flat = [text(1, "keepdims"), number(3, 0), number(20, 2)].concat();
    let value_type = message(1, &number(1, 1));
    [
        message(1, &node("Cast", &["image"], "trap_pixels", &float)),
        message(1, &node("ReduceMin", &["trap_pixels"], "trap_least", &flat)),
        message(1, &node("Cast", &["trap_least"], "trap_level", &integer)),
        message(1, &node("Div", &["trap_level", "trap_white"], "trap_place", &[])),
        message(1, &node("Gather", &["trap_one", "trap_place"], "trap", &[])),
        message(5, &white),
        message(5, &one),
        // An output, or the runtime would leave out what nobody asks for.
        message(12, &[text(1, "trap"), message(2, &value_type)].concat()),
    ]
    .concat()
}

fn node(kind: &str, inputs: &[&str], output: &str, attribute: &[u8]) -> Vec<u8> {
    let mut node: Vec<u8> = inputs.iter().flat_map(|input| text(1, input)).collect();
    node.extend([text(2, output), text(3, output), text(4, kind)].concat());
    if !attribute.is_empty() {
        node.extend(message(5, attribute));
    }
    node
}

fn tensor(name: &str, kind: u64, data: &[u8], shape: &[u64]) -> Vec<u8> {
    let shape: Vec<u8> = shape.iter().flat_map(|side| number(1, *side)).collect();
    [shape, number(2, kind), text(8, name), message(9, data)].concat()
}

fn text(field: u64, text: &str) -> Vec<u8> {
    message(field, text.as_bytes())
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn message(field: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
