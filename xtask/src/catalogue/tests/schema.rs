//! As much of JSON schema as the catalogue uses. A keyword that is not known here is an error, so none is passed over.

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

/// What a reference inside the document points at.
pub(super) fn resolve<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// Checks a value against a schema of the document.
pub(super) fn validate(document: &Value, schema: &Value, value: &Value) -> anyhow::Result<()> {
    if let Some(all) = schema.as_bool() {
        ensure!(all, "nothing is taken here");
        return Ok(());
    }
    for (keyword, wanted) in schema.as_object().context("a schema is an object")? {
        let list = || wanted.as_array().with_context(|| format!("`{keyword}` is a list"));
        match keyword.as_str() {
            "description" | "title" | "default" | "x-personal" | "x-deletable" | "x-opens-to" => {}
            "$ref" => {
                let reference = wanted.as_str().context("a reference is a text")?;
                validate(document, resolve(document, reference).context("a dead reference")?, value)?;
            }
            "type" => {
                let types = wanted.as_array().map_or_else(|| vec![wanted], |types| types.iter().collect());
                ensure!(types.iter().any(|name| is_of(name, value)), "{value} is not of type {wanted}");
            }
            "const" => ensure!(value == wanted, "{value} is not {wanted}"),
            "enum" => ensure!(list()?.contains(value), "{value} is none of {wanted}"),
            "format" => ensure!(has_format(wanted, value)?, "{value} is no {wanted}"),
            // Of what is no number it says nothing.
            "minimum" => {
                ensure!(
                    value.as_f64().is_none_or(|number| Some(number) >= wanted.as_f64()),
                    "{value} is below {wanted}"
                );
            }
            "maximum" => ensure!(value.as_f64() <= wanted.as_f64(), "{value} is above {wanted}"),
            "properties" => {
                for (name, schema) in wanted.as_object().context("properties are an object")? {
                    if let Some(value) = value.get(name) {
                        validate(document, schema, value).with_context(|| name.clone())?;
                    }
                }
            }
            "required" => {
                for name in list()?.iter().filter_map(Value::as_str) {
                    ensure!(value.get(name).is_some(), "`{name}` is missing");
                }
            }
            "additionalProperties" => {
                ensure!(wanted == false, "only `false` is known here");
                let strays = value.as_object().into_iter().flatten();
                let stray =
                    strays.map(|(name, _)| name).find(|name| schema["properties"].get(name).is_none());
                ensure!(stray.is_none(), "`{stray:?}` is not known");
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    validate(document, wanted, item)?;
                }
            }
            "allOf" => list()?.iter().try_for_each(|schema| validate(document, schema, value))?,
            "anyOf" => ensure!(matching(document, list()?, value) >= 1, "{value} is of no form"),
            "oneOf" => ensure!(matching(document, list()?, value) == 1, "{value} is not of one form"),
            other => bail!("the keyword `{other}` is not known here"),
        }
    }
    Ok(())
}

fn matching(document: &Value, schemas: &[Value], value: &Value) -> usize {
    schemas.iter().filter(|schema| validate(document, schema, value).is_ok()).count()
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

/// Formats are of texts and numbers; another kind of value has every format.
fn has_format(format: &Value, value: &Value) -> anyhow::Result<bool> {
    let text = value.as_str();
    Ok(match format.as_str().context("a format is a text")? {
        "uuid" => text.is_none_or(|text| text.parse::<uuid::Uuid>().is_ok()),
        "date-time" => text.is_none_or(|text| {
            text.len() >= "2026-01-02T03:04:05Z".len() && text.as_bytes()[10] == b'T' && text.ends_with('Z')
        }),
        "byte" => text.is_none_or(|text| text.len() % 4 == 0 && !text.is_empty()),
        "uint32" => value.as_u64().is_none_or(|number| u32::try_from(number).is_ok()),
        "uint64" => true,
        other => bail!("the format `{other}` is not known here"),
    })
}

#[test]
fn it_refuses_what_a_schema_does() {
    use serde_json::json;
    for (schema, bad) in [
        (json!({"type": "string"}), json!(1)),
        (json!({"type": ["string", "null"]}), json!(1)),
        (json!({"const": "a"}), json!("b")),
        (json!({"enum": ["a"]}), json!("b")),
        (json!({"format": "uuid"}), json!("b")),
        (json!({"format": "date-time"}), json!("yesterday")),
        (json!({"minimum": 0}), json!(-1)),
        (json!({"required": ["a"]}), json!({})),
        (json!({"properties": {"a": {"type": "null"}}}), json!({"a": 1})),
        (json!({"properties": {}, "additionalProperties": false}), json!({"a": 1})),
        (json!({"oneOf": [{"type": "string"}, {"const": "a"}]}), json!("a")),
        (json!({"anyOf": [{"type": "string"}]}), json!(1)),
        (json!({"allOf": [{"type": "string"}, {"const": "a"}]}), json!("b")),
        (json!({"items": {"type": "string"}}), json!([1])),
        (json!({"surprise": 1}), json!(1)),
    ] {
        assert!(validate(&Value::Null, &schema, &bad).is_err(), "{schema} takes {bad}");
    }
}
