//! The people's keys in a file: one line for each record, as it is wrapped in the vault.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
};

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jetstream_es::KeyRecord;
use personal::{Branch, PersonId};
use serde::{Deserialize, Serialize};

/// Another form would have another number.
const FORM: &str = "wherry keys 1";

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Header {
        form: String,
        made_at: String,
    },
    Record {
        person: PersonId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        branch: Option<String>,
        wrapped: Option<String>,
    },
    Trailer {
        records: u64,
    },
}

/// Writes a file of keys, line by line.
pub(super) struct KeyFileWriter<W> {
    out: W,
    records: u64,
}

impl<W: Write> KeyFileWriter<W> {
    pub(super) fn begin(out: W, made_at: String) -> io::Result<Self> {
        let mut writer = Self { out, records: 0 };
        writer.line(&Line::Header { form: FORM.to_owned(), made_at })?;
        Ok(writer)
    }

    pub(super) fn record(&mut self, record: &KeyRecord) -> io::Result<()> {
        self.records += 1;
        self.line(&Line::Record {
            person: record.person,
            branch: record.branch.map(|branch| branch.to_string()),
            wrapped: record.wrapped.as_ref().map(|wrapped| STANDARD.encode(wrapped)),
        })
    }

    /// Ends the file: one without an end was broken off.
    pub(super) fn end(mut self) -> io::Result<(W, u64)> {
        let records = self.records;
        self.line(&Line::Trailer { records })?;
        self.out.flush()?;
        Ok((self.out, records))
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

/// Reads a whole file: of each person, the records in their order. The last one of a name counts.
pub(super) fn read(file: impl BufRead) -> anyhow::Result<BTreeMap<PersonId, Vec<KeyRecord>>> {
    let (mut people, mut records, mut ended): (BTreeMap<_, Vec<_>>, _, _) = (BTreeMap::new(), 0_u64, None);
    for (number, line) in (1_u64..).zip(file.lines()) {
        let line = line?;
        let line: Line = serde_json::from_str(&line)
            .with_context(|| format!("line {number} is no line of a file of keys"))?;
        match line {
            Line::Header { form, .. } if number == 1 => {
                ensure!(form == FORM, "its form is `{form}`, and this program knows `{FORM}`");
            }
            _ if number == 1 => bail!("it does not begin as a file of keys does"),
            _ if ended.is_some() => bail!("line {number} comes after the end"),
            Line::Header { .. } => bail!("line {number} begins the file again"),
            Line::Record { person, branch, wrapped } => {
                records += 1;
                let branch = branch
                    .map(|name| {
                        Branch::parse(&name).with_context(|| format!("line {number}: no branch `{name}`"))
                    })
                    .transpose()?;
                let wrapped = wrapped
                    .map(|text| STANDARD.decode(text).with_context(|| format!("line {number} is not base64")))
                    .transpose()?;
                people.entry(person).or_default().push(KeyRecord { person, branch, wrapped });
            }
            Line::Trailer { records } => ended = Some(records),
        }
    }
    let said = ended.context("it was broken off: its last line is missing")?;
    ensure!(
        said == records,
        "it was changed: it says that there are {said} records, and there are {records}"
    );
    Ok(people)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn written() -> anyhow::Result<Vec<u8>> {
        let mut writer = KeyFileWriter::begin(Vec::new(), "2026-01-01T00:00:00Z".to_owned())?;
        for (id, branch, wrapped) in
            [(1, None, Some(vec![1, 2])), (1, Branch::parse("0a"), Some(vec![3])), (2, None, None)]
        {
            writer.record(&KeyRecord { person: PersonId::new(Uuid::from_u128(id)), branch, wrapped })?;
        }
        Ok(writer.end()?.0)
    }

    #[test]
    fn what_is_written_is_read() -> anyhow::Result<()> {
        let people = read(&written()?[..])?;
        let shapes: Vec<_> = people
            .values()
            .flatten()
            .map(|record| (record.branch.map(|branch| branch.to_string()), record.wrapped.clone()))
            .collect();
        assert_eq!(shapes, [(None, Some(vec![1, 2])), (Some("0a".to_owned()), Some(vec![3])), (None, None)]);
        Ok(())
    }

    #[test]
    fn what_is_broken_off_or_changed_is_refused() -> anyhow::Result<()> {
        let whole = String::from_utf8(written()?)?;
        let lines: Vec<_> = whole.lines().collect();
        let without = |number: usize| {
            let mut rest = lines.clone();
            rest.remove(number);
            rest.join("\n")
        };
        for (file, why) in [
            (without(4), "broken off"),
            (without(2), "changed"),
            (without(0), "does not begin"),
            (whole.replace("keys 1", "keys 2"), "its form"),
            (format!("{whole}{}", lines[1]), "after the end"),
            (whole.replace("\"0a\"", "\"zz\""), "no branch"),
            ("noise".to_owned(), "line 1"),
            (String::new(), "broken off"),
        ] {
            let refused = read(file.as_bytes()).map(drop).map_err(|error| format!("{error:#}"));
            assert!(refused.as_ref().is_err_and(|error| error.contains(why)), "{why}: {refused:?}");
        }
        Ok(())
    }
}
