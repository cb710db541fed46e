//! Plans as text in each format, as plainly as the format allows.

use std::fmt::Write;

use crate::data::Data;
use crate::generate::KEYS;

/// `{"a": [1, "x"]}`
pub fn json(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Boolean(known) => known.to_string(),
        Data::Number(written) => written.clone(),
        Data::Text(text) => quoted(text),
        Data::List(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Map(entries) => {
            let entry = |(key, value): &(String, Data)| format!("{}: {}", quoted(key), json(value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A text in quotes, as JSON, YAML and TOML all read it.
fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => {
                write!(out, "\\u{:04x}", u32::from(c)).unwrap();
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// In blocks, one entry a line, words without quotes where they are plain.
pub fn yaml(data: &Data) -> String {
    let mut out = String::new();
    yaml_block(data, 0, &mut out);
    out
}

fn yaml_block(data: &Data, indent: usize, out: &mut String) {
    match data {
        Data::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                write!(out, "\n{:indent$}{}:", "", yaml_text(key)).unwrap();
                yaml_value(value, indent, out);
            }
        }
        Data::List(items) if !items.is_empty() => {
            for item in items {
                write!(out, "\n{:indent$}-", "").unwrap();
                yaml_value(item, indent, out);
            }
        }
        empty => yaml_value(empty, indent, out),
    }
}

fn yaml_value(data: &Data, indent: usize, out: &mut String) {
    match data {
        Data::Map(entries) if !entries.is_empty() => yaml_block(data, indent + 2, out),
        Data::List(items) if !items.is_empty() => yaml_block(data, indent + 2, out),
        Data::Null => {}
        Data::Text(text) => write!(out, " {}", yaml_text(text)).unwrap(),
        other => write!(out, " {}", json(other)).unwrap(),
    }
}

fn yaml_text(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let word = text.starts_with(char::is_alphabetic) && text.chars().all(plain);
    let means_more = ["null", "Null", "NULL", "y", "n"].contains(&text);
    match word && !means_more {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// With everything below the first level in one line each; `None` where something is null, which TOML has no
/// word for, unless leaving it out says the same.
pub fn toml(data: &Data) -> Option<String> {
    let Data::Map(entries) = data else {
        return None;
    };
    let mut out = String::new();
    for (key, value) in stated(entries)? {
        writeln!(out, "{} = {}", quoted(key), toml_value(value)?).unwrap();
    }
    // A text without an entry holds no plan.
    (!out.is_empty()).then_some(out)
}

/// The entries that are not null; none where one is null that would be missed.
fn stated(entries: &[(String, Data)]) -> Option<Vec<&(String, Data)>> {
    let (null, stated): (Vec<_>, Vec<_>) =
        (entries.iter()).partition(|(_, value)| *value == Data::Null);
    let missed = null.iter().any(|(key, _)| KEYS.contains(&key.as_str()));
    (!missed).then_some(stated)
}

fn toml_value(data: &Data) -> Option<String> {
    Some(match data {
        Data::Null => return None,
        Data::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(toml_value).collect();
            format!("[{}]", items?.join(", "))
        }
        Data::Map(entries) => {
            let entry = |(key, value): &(String, Data)| {
                Some(format!("{} = {}", quoted(key), toml_value(value)?))
            };
            let entries: Option<Vec<String>> = stated(entries)?.into_iter().map(entry).collect();
            format!("{{{}}}", entries?.join(", "))
        }
        plain => json(plain),
    })
}

/// A header with dots and one row. `None` where a list or a map is empty or an item is, since a blank cell
/// states nothing, and where a key is not a plain name, since dots stand only between such.
pub fn csv(data: &Data) -> Option<String> {
    let mut cells = Vec::new();
    csv_cells(data, "", &mut cells)?;
    if is_blank(data) {
        return None;
    }
    let (header, row): (Vec<String>, Vec<String>) = cells.into_iter().unzip();
    Some(format!("{}\n{}\n", header.join(","), row.join(",")))
}

fn csv_cells(data: &Data, path: &str, cells: &mut Vec<(String, String)>) -> Option<()> {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match data {
        Data::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                let nested = !path.is_empty() || matches!(value, Data::List(_) | Data::Map(_));
                let plain = |c: char| c.is_alphanumeric() || c == '_';
                if key.contains('.') || (nested && !key.chars().all(plain)) {
                    return None;
                }
                csv_cells(value, &below(key), cells)?;
            }
        }
        Data::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                if is_blank(item) {
                    return None;
                }
                csv_cells(item, &below(&at.to_string()), cells)?;
            }
        }
        Data::List(_) | Data::Map(_) => return None,
        Data::Null => cells.push((csv_text(path), String::new())),
        Data::Text(text) => cells.push((csv_text(path), csv_text(text))),
        other => cells.push((csv_text(path), json(other))),
    }
    Some(())
}

/// Whether all cells of it would be blank, so that a table does not say that it is there.
fn is_blank(data: &Data) -> bool {
    match data {
        Data::Null => true,
        Data::Text(text) => text.trim().is_empty(),
        Data::Map(entries) => entries.iter().all(|(_, value)| is_blank(value)),
        _ => false,
    }
}

fn csv_text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
