//! Dates and spans of them, as people write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, ToSpan};

use super::{Leaf, Node, Op, amounts, keys};

/// Words for spans that count from today. Weeks begin on Monday.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("today", "今天"),
    ("yesterday", "昨天"),
    ("week", "本周"),
    ("lastweek", "上周"),
    ("month", "本月"),
    ("lastmonth", "上月"),
    ("year", "今年"),
    ("lastyear", "去年"),
];

/// Other ways to say them.
const ALIASES: &[(&str, &str)] = &[
    ("thisweek", "week"),
    ("last-week", "lastweek"),
    ("thismonth", "month"),
    ("last-month", "lastmonth"),
    ("thisyear", "year"),
    ("last-year", "lastyear"),
    ("今日", "today"),
    ("昨日", "yesterday"),
    ("这周", "week"),
    ("这个月", "month"),
    ("上个月", "lastmonth"),
];

/// A half-open span.
type Moments = (DateTime, DateTime);

/// A word that is a date without `date:` before it. Only Chinese ones: "week" and "year" are words that a file may be named by.
pub(super) fn bare(text: &str, today: Date) -> Option<Node> {
    let is_chinese = |word: &&str| !word.is_ascii() && *word == text;
    let known = WORDS.iter().map(|(_, zh)| *zh).chain(ALIASES.iter().map(|(word, _)| *word)).find(is_chinese);
    let (from, to) = relative(known?, today)?;
    Some(span(Some(from), Some(to)))
}

/// What a value of `date:` means; `None` when it is no date.
pub(super) fn taken(text: &str, today: Date) -> Option<Node> {
    let text = keys::folded(text);
    let text = text.trim();
    let ends = amounts::ends(text).or_else(|| text.split_once('至')).or_else(|| text.split_once('到'));
    if let Some((a, b)) = ends {
        return match (a.trim(), b.trim()) {
            ("", "") => None,
            ("", b) => Some(span(None, Some(moments(b, today)?.1))),
            (a, "") => Some(span(Some(moments(a, today)?.0), None)),
            (a, b) => {
                let (a, b) = (moments(a, today)?, moments(b, today)?);
                let (from, to) = if a.0 < b.1 { (a.0, b.1) } else { (b.0, a.1) };
                Some(span(Some(from), Some(to)))
            }
        };
    }
    let (op, date) = amounts::comparison(text);
    let (from, to) = moments(date, today)?;
    Some(match op {
        None | Some(Op::Eq) => span(Some(from), Some(to)),
        Some(Op::Ge) => span(Some(from), None),
        Some(Op::Gt) => span(Some(to), None),
        Some(Op::Le) => span(None, Some(to)),
        Some(Op::Lt) => span(None, Some(from)),
    })
}

fn span(from: Option<DateTime>, to: Option<DateTime>) -> Node {
    Node::Leaf(Leaf::Taken { from, to })
}

/// The span of a year, month, day, minute, second or word.
fn moments(text: &str, today: Date) -> Option<Moments> {
    relative(text, today).or_else(|| absolute(text))
}

fn relative(text: &str, today: Date) -> Option<Moments> {
    let word = ALIASES.iter().find(|(alias, _)| *alias == text).map_or(text, |(_, word)| *word);
    let start = |date: Date| date.to_datetime(Time::midnight());
    let after = |from: Date, length: Span| Some((start(from), start(from.checked_add(length).ok()?)));
    if let Some(days) = last_days(word) {
        return after(today.checked_sub((days - 1).days()).ok()?, days.days());
    }
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
    let month = today.first_of_month();
    let year = today.first_of_year();
    match keys::choice(WORDS, word)? {
        "today" => after(today, 1.day()),
        "yesterday" => after(today.yesterday().ok()?, 1.day()),
        "week" => after(monday, 7.days()),
        "lastweek" => after(monday.checked_sub(7.days()).ok()?, 7.days()),
        "month" => after(month, 1.month()),
        "lastmonth" => after(month.checked_sub(1.month()).ok()?, 1.month()),
        "year" => after(year, 1.year()),
        "lastyear" => after(year.checked_sub(1.year()).ok()?, 1.year()),
        _ => None,
    }
}

/// `7d`, `最近7天`: so many days, today included.
fn last_days(text: &str) -> Option<i64> {
    let number = text.strip_suffix('d').or_else(|| text.strip_suffix('天'))?;
    let number = number.strip_prefix("最近").or_else(|| number.strip_prefix('近')).unwrap_or(number);
    number.parse::<i64>().ok().filter(|days| (1..=100_000).contains(days))
}

/// `2023`, `2023-05`, `2023/5/1`, `2023.05.01`, `20230501`, `2023年5月1日`, each day also with a time: `2023-05-01T14:30[:05]`.
fn absolute(text: &str) -> Option<Moments> {
    let (day, time) = match text.split_once(['t', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let plain = day.replace(['年', '月'], "-").replace(['日', '号'], "");
    let plain = plain.trim_end_matches('-');
    let mut parts: Vec<&str> = plain.split(['-', '/', '.']).collect();
    if let [digits] = parts[..]
        && digits.is_ascii()
        && matches!(digits.len(), 6 | 8)
    {
        let (year, rest) = digits.split_at(4);
        parts = vec![year, &rest[..2]];
        parts.extend((rest.len() == 4).then(|| &rest[2..]));
    }
    let number = |text: &str, most: usize| {
        let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse::<i16>().ok().filter(|_| is_number)
    };
    let year = parts.first().filter(|year| year.len() == 4).and_then(|year| number(year, 4))?;
    // The end of year 9999 cannot be written down.
    let year = Some(year).filter(|year| (1..=9998).contains(year))?;
    let mut rest = Vec::new();
    for part in &parts[1..] {
        rest.push(number(part, 2).and_then(|part| i8::try_from(part).ok())?);
    }
    let (month, date, length) = match rest[..] {
        [] => (1, 1, 1.year()),
        [month] => (month, 1, 1.month()),
        [month, date] => (month, date, 1.day()),
        _ => return None,
    };
    let from = Date::new(year, month, date).ok()?.to_datetime(Time::midnight());
    match time {
        None => Some((from, from.checked_add(length).ok()?)),
        Some(time) if rest.len() == 2 => {
            let mut clock = Vec::new();
            for part in time.split(':') {
                clock.push(number(part, 2).and_then(|part| i8::try_from(part).ok())?);
            }
            let (time, length) = match clock[..] {
                [hour, minute] => (Time::new(hour, minute, 0, 0).ok()?, 1.minute()),
                [hour, minute, second] => (Time::new(hour, minute, second, 0).ok()?, 1.second()),
                _ => return None,
            };
            let from = from.date().to_datetime(time);
            Some((from, from.checked_add(length).ok()?))
        }
        Some(_) => None,
    }
}

/// The value of `date:` that means this span.
pub(super) fn written(from: Option<DateTime>, to: Option<DateTime>) -> String {
    let last = to.map(last_inside);
    match (from, last) {
        (Some(from), Some(last)) => short(from, last).unwrap_or_else(|| format!("{}..{}", moment(from), moment(last))),
        (Some(from), None) => format!("{}..", moment(from)),
        (None, Some(last)) => format!("..{}", moment(last)),
        (None, None) => "..".to_owned(),
    }
}

/// The last day, or second, before the end.
fn last_inside(to: DateTime) -> DateTime {
    let before = if to.time() == Time::midnight() {
        to.checked_sub(1.day())
    } else {
        to.checked_sub(SignedDuration::from_secs(1))
    };
    before.unwrap_or(to)
}

fn moment(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let day = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    if time == Time::midnight() {
        day
    } else {
        format!("{day}T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }
}

/// One year, month or day.
fn short(from: DateTime, last: DateTime) -> Option<String> {
    let (first, end) = (from.date(), last.date());
    if from.time() != Time::midnight() || last.time() != Time::midnight() {
        return None;
    }
    if first == first.first_of_year() && end == first.last_of_year() {
        Some(format!("{:04}", first.year()))
    } else if first == first.first_of_month() && end == first.last_of_month() {
        Some(format!("{:04}-{:02}", first.year(), first.month()))
    } else {
        (first == end).then(|| moment(from))
    }
}
