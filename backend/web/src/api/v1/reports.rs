//! Figures of a period, by time, session and host, each with what it means.

use std::{collections::BTreeMap, sync::Arc};

use anteroom_domain::report::Figures;
use axum::{
    Json,
    extract::{Query, State},
};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    super::problem::{FieldProblem, ForAdmins, OfQuery},
    input::{ApiAdmin, Asked},
};
use crate::{
    app::App,
    errors::ApiError,
    pages::admin::reports::{COLUMNS, PeriodKind, table, understand},
};

/// What may be asked for. As on the page, but that nothing is put in place of what cannot be.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it only documents what the page's own reader reads")]
pub(crate) struct ReportQuery {
    /// Which period; today unless said otherwise.
    #[param(inline)]
    period: Option<AskedPeriod>,
    /// The first day, where `period` is `days`.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// The last day, inclusive; at most 92 days in all.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
    /// The IANA zone whose days they are; that of the configuration unless said otherwise.
    #[param(example = "Europe/Berlin")]
    zone: Option<String>,
    /// One session only, by its name in addresses.
    session: Option<String>,
    /// How soon somebody has to be answered to count for the service level, in seconds: one of those that the page offers.
    threshold: Option<u32>,
    /// `together` to put the hours of all days together.
    #[param(inline)]
    hours: Option<AskedHours>,
}

/// A period.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "as above")]
enum AskedPeriod {
    Today,
    Yesterday,
    Week,
    Month,
    Days,
}

/// How hours are put.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "as above")]
enum AskedHours {
    Together,
}

/// Figures of a period.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reports {
    /// When it begins.
    #[schema(format = DateTime)]
    from: String,
    /// When it ends, exclusive.
    #[schema(format = DateTime)]
    to: String,
    /// The zone whose days they are.
    time_zone: String,
    /// How soon somebody had to be answered to count for the service level.
    threshold_s: u32,
    /// What each figure means.
    definitions: Vec<Definition>,
    /// All together.
    #[schema(value_type = BTreeMap<String, Option<u64>>)]
    total: Named,
    /// By hour or day.
    by_time: Vec<ReportRow>,
    /// By session.
    by_session: Vec<ReportRow>,
    /// By host.
    by_host: Vec<ReportRow>,
}

/// What a figure means.
#[derive(Serialize, ToSchema)]
pub(crate) struct Definition {
    /// Its name, which never changes. What ends in `_s` is in seconds, what ends in `_percent` is rounded down.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What it counts.
    meaning: &'static str,
}

/// Figures of one thing.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportRow {
    /// What they are of.
    label: String,
    /// The figures by name; `null` where there is none, which is not 0.
    #[schema(value_type = BTreeMap<String, Option<u64>>)]
    figures: Named,
}

type Named = BTreeMap<&'static str, Option<u64>>;

fn named(figures: &Figures, threshold_s: u32) -> Named {
    COLUMNS.iter().map(|column| (column.name, (column.plain)(figures, threshold_s).parse().ok())).collect()
}

/// Figures of a period, those of the reports' page.
#[utoipa::path(
    get,
    path = "/api/v1/admin/reports",
    tag = "Operation",
    operation_id = "readReports",
    params(ReportQuery),
    responses((status = 200, description = "The figures.", body = Reports), ForAdmins, OfQuery)
)]
pub(crate) async fn reports(
    State(app): State<Arc<App>>,
    _admin: ApiAdmin,
    Asked(query): Asked<BTreeMap<String, String>>,
) -> Result<Json<Reports>, ApiError> {
    let mut problems = Vec::new();
    // On the page an empty field is one that nobody has filled in.
    for (name, _) in query.iter().filter(|(_, value)| value.trim().is_empty()) {
        problems.push(FieldProblem::new(name, "Give a value, or leave it out."));
    }
    let is = |name: &str, known: &dyn Fn(&str) -> bool| query.get(name).is_none_or(|value| known(value));
    if !is("period", &|value| PeriodKind::ALL.iter().any(|kind| kind.name() == value)) {
        let names = PeriodKind::ALL.map(PeriodKind::name).join(", ");
        problems.push(FieldProblem::new("period", format!("Give one of these: {names}.")));
    }
    if !is("hours", &|value| value == "together") {
        problems.push(FieldProblem::new("hours", "Give “together”, or leave it out."));
    }
    for day in ["from", "to"] {
        if !is(day, &|value| value.trim().is_empty() || value.parse::<Date>().is_ok()) {
            problems.push(FieldProblem::new(day, "Give a day as year-month-day, such as 2026-03-02."));
        }
    }
    let (_, wanted, found) = understand(&app, Ok(Query(query)));
    for (field, problem) in found {
        if problems.iter().all(|known| known.field != field) {
            problems.push(FieldProblem::new(field, problem));
        }
    }
    if !problems.is_empty() {
        return Err(ApiError::Invalid(problems));
    }
    let report = wanted.report(&app);
    let mut tables = Vec::new();
    for by in ["time", "session", "host"] {
        let rows = table(&app, &wanted, &report, by).await.unwrap_or_default();
        let row = |(label, figures)| ReportRow { label, figures: named(&figures, wanted.threshold_s) };
        tables.push(rows.into_iter().map(row).collect::<Vec<_>>());
    }
    let [by_time, by_session, by_host] = tables.try_into().unwrap_or_default();
    Ok(Json(Reports {
        from: wanted.period.from.to_string(),
        to: wanted.period.to.to_string(),
        time_zone: wanted.zone.iana_name().unwrap_or("UTC").to_owned(),
        threshold_s: wanted.threshold_s,
        definitions: COLUMNS
            .iter()
            .map(|column| Definition { name: column.name, label: column.label, meaning: column.definition })
            .collect(),
        total: named(&report.total, wanted.threshold_s),
        by_time,
        by_session,
        by_host,
    }))
}
