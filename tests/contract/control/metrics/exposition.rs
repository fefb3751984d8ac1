//! Prometheus' text format, read as strictly as `promtool check metrics` does.

use std::collections::{BTreeMap, BTreeSet};

/// A text of metrics that follows all rules.
pub(super) struct Exposition {
    /// By sample, as `name{labels}` with the labels in their order.
    samples: BTreeMap<String, f64>,
}

#[derive(Default)]
struct Family {
    kind: String,
    samples: Vec<Sample>,
}

struct Sample {
    name: String,
    labels: Vec<(String, String)>,
    value: f64,
}

impl Exposition {
    /// Reads a text.
    ///
    /// # Errors
    /// The first rule that is broken, with its line or family.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if !text.ends_with('\n') {
            return Err("the last line has no end".into());
        }
        let mut families = BTreeMap::<String, Family>::new();
        let mut helped = BTreeSet::new();
        let mut current = String::new();
        for line in text.lines() {
            let fault = |what: &str| Err(format!("{what}: {line}"));
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap_or((rest, ""));
                if help.is_empty() || !helped.insert(name.to_owned()) {
                    return fault("HELP is empty or given twice");
                }
                name.clone_into(&mut current);
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap_or((rest, ""));
                if name != current || families.contains_key(name) {
                    return fault("TYPE does not follow its HELP, or is given twice");
                }
                if !["counter", "gauge", "histogram"].contains(&kind) {
                    return fault("unknown type");
                }
                let kind = kind.to_owned();
                families.insert(
                    name.into(),
                    Family {
                        kind,
                        ..Family::default()
                    },
                );
            } else if line.is_empty() || line.starts_with('#') {
                return fault("neither HELP, TYPE nor a sample");
            } else {
                let sample = sample(line)?;
                let Some(family) = families.get_mut(&current) else {
                    return fault("a sample before its TYPE");
                };
                if !family.has(&current, &sample.name) {
                    return fault("a sample outside its family");
                }
                family.samples.push(sample);
            }
        }
        let mut samples = BTreeMap::new();
        for (name, family) in &families {
            lint(name, family)?;
            for sample in &family.samples {
                let series = series(&sample.name, &sample.labels);
                if samples.insert(series.clone(), sample.value).is_some() {
                    return Err(format!("{series}: duplicate series"));
                }
            }
        }
        if families.len() != helped.len() {
            return Err("HELP without TYPE".into());
        }
        Ok(Self { samples })
    }

    /// Value of a sample, as `name{label="value"}`.
    pub(super) fn value(&self, series: &str) -> Option<f64> {
        self.samples.get(series).copied()
    }

    /// Sum of the samples whose series begins so.
    pub(super) fn sum(&self, beginning: &str) -> f64 {
        let samples = self.samples.iter();
        samples
            .filter(|(series, _)| series.starts_with(beginning))
            .map(|(_, value)| value)
            .sum()
    }
}

impl Family {
    fn has(&self, family: &str, sample: &str) -> bool {
        let suffixes: &[&str] = match self.kind.as_str() {
            "histogram" => &["_bucket", "_sum", "_count"],
            _ => &[""],
        };
        let suffix = sample.strip_prefix(family);
        suffix.is_some_and(|suffix| suffixes.contains(&suffix))
    }
}

fn series(name: &str, labels: &[(String, String)]) -> String {
    let labels: Vec<_> = labels.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect();
    match labels.as_slice() {
        [] => name.to_owned(),
        labels => format!("{name}{{{}}}", labels.join(",")),
    }
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn sample(line: &str) -> Result<Sample, String> {
    let fault = |what: &str| format!("{what}: {line}");
    let end = line.find(['{', ' ']).ok_or_else(|| fault("no value"))?;
    let (name, rest) = line.split_at(end);
    if !is_name(name) {
        return Err(fault("not a name in snake case"));
    }
    let mut labels = Vec::new();
    let value = match rest.strip_prefix('{') {
        None => rest,
        Some(mut rest) => loop {
            let (label, after) = rest.split_once("=\"").ok_or_else(|| fault("no label"))?;
            if !is_name(label) || labels.iter().any(|(known, _)| known == label) {
                return Err(fault("not a label in snake case, or given twice"));
            }
            let (value, after) = quoted(after).ok_or_else(|| fault("a label has no end"))?;
            labels.push((label.to_owned(), value));
            if let Some(value) = after.strip_prefix('}') {
                break value;
            }
            rest = after.strip_prefix(',').ok_or_else(|| fault("no comma"))?;
        },
    };
    let value = value.strip_prefix(' ').ok_or_else(|| fault("no space"))?;
    Ok(Sample {
        name: name.into(),
        labels,
        value: value.parse().map_err(|_| fault("not a number"))?,
    })
}

/// A value up to its quote, without escapes, and the rest.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (at, '"') => return Some((value, &text[at + 1..])),
            (_, '\\') => value.push(match chars.next()?.1 {
                'n' => '\n',
                other @ ('\\' | '"') => other,
                _ => return None,
            }),
            (_, other) => value.push(other),
        }
    }
}

/// The lint rules of promtool.
fn lint(name: &str, family: &Family) -> Result<(), String> {
    let fault = |what: &str| Err(format!("{name}: {what}"));
    let counter = family.kind == "counter";
    if counter != name.ends_with("_total") {
        return fault("counters, and no others, end in _total");
    }
    let reserved = ["_bucket", "_count", "_sum"];
    if reserved.iter().any(|suffix| name.ends_with(suffix)) {
        return fault("ends as the parts of a histogram do");
    }
    for word in name.split('_') {
        let other_units = [
            "ms",
            "millis",
            "milliseconds",
            "microseconds",
            "nanoseconds",
            "minutes",
            "hours",
            "days",
            "kilobytes",
            "megabytes",
            "bits",
            "percent",
            "kib",
            "mib",
        ];
        if other_units.contains(&word) {
            return fault("not a base unit: seconds or bytes");
        }
        if ["counter", "gauge", "histogram", "metric"].contains(&word) {
            return fault("names its own type");
        }
    }
    if family.kind == "histogram" {
        buckets(name, family)?;
    } else if family
        .samples
        .iter()
        .any(|s| s.labels.iter().any(|(label, _)| label == "le"))
    {
        return fault("`le` outside a histogram");
    }
    Ok(())
}

/// Buckets ascend, are cumulative, and end with `+Inf`, which equals the count.
fn buckets(name: &str, family: &Family) -> Result<(), String> {
    let mut last: Option<(Vec<_>, f64, f64)> = None;
    let mut counts = BTreeMap::new();
    for sample in &family.samples {
        let others = sample.labels.iter().filter(|(label, _)| label != "le");
        let others: Vec<_> = others.cloned().collect();
        if sample.name.ends_with("_bucket") {
            let le = sample.labels.iter().find(|(label, _)| label == "le");
            let Some(bound) = le.and_then(|(_, le)| le.replace("+Inf", "inf").parse().ok()) else {
                return Err(format!("{name}: a bucket without a bound"));
            };
            if let Some((labels, below, count)) = &last
                && *labels == others
                && (bound <= *below || sample.value < *count)
            {
                return Err(format!("{name}: buckets do not ascend at {bound}"));
            }
            last = Some((others, bound, sample.value));
        } else if sample.name.ends_with("_count") {
            counts.insert(others.clone(), sample.value);
            let inf = last.as_ref().filter(|(labels, bound, count)| {
                *labels == others && bound.is_infinite() && count.total_cmp(&sample.value).is_eq()
            });
            if inf.is_none() {
                return Err(format!("{name}: the count is not that of the bucket +Inf"));
            }
        }
    }
    Ok(())
}

#[test]
fn broken_expositions_are_refused() {
    let good = "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"c\\\"\"} 1\n";
    Exposition::parse(good).map(drop).unwrap();
    let histogram = "# HELP h_seconds H.\n# TYPE h_seconds histogram\n\
                     h_seconds_bucket{le=\"1\"} 1\nh_seconds_bucket{le=\"+Inf\"} 2\n\
                     h_seconds_sum 1.5\nh_seconds_count 2\n";
    Exposition::parse(histogram).map(drop).unwrap();
    for (broken, why) in [
        (good.trim_end().to_owned(), "no end"),
        (good.replace("# HELP a_total A.\n", ""), "HELP"),
        (
            good.replace("# TYPE a_total counter\n", ""),
            "before its TYPE",
        ),
        (good.replace("a_total", "a"), "_total"),
        (good.replace("counter", "gauge"), "_total"),
        (good.replace("a_total", "a_ms_total"), "base unit"),
        (good.replace("a_total", "a_gauge_total"), "own type"),
        (good.replace("b=", "aB="), "snake case"),
        (good.replace("} 1", "} one"), "not a number"),
        (format!("{good}a_total{{b=\"c\\\"\"}} 2\n"), "duplicate"),
        (format!("{good}b_total 2\n"), "outside its family"),
        (format!("{good}{good}"), "twice"),
        (histogram.replace("\"+Inf\"} 2", "\"+Inf\"} 0"), "ascend"),
        (histogram.replace("_count 2", "_count 3"), "+Inf"),
        (histogram.replace("le=\"+Inf\"", "le=\"2\""), "+Inf"),
    ] {
        let fault = Exposition::parse(&broken).map(drop).unwrap_err();
        assert!(fault.contains(why), "{why}: {fault}");
    }
}
