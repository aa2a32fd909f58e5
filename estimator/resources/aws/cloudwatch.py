"""Amazon CloudWatch and EventBridge.

Prices: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/eventbridge/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator

from estimator.model.bill import Component
from estimator.resources.components import MILLION, monthly
from estimator.resources.registry import prices
from estimator.resources.view import View
from estimator.usage.declared import Usage

LOG_USAGE = {
    "monthly_data_ingested_gb": "GB of logs ingested per month",
    "storage_gb": "GB of logs kept (compressed)",
    "monthly_data_scanned_gb": "GB scanned by Insights queries per month",
}


@prices("aws_cloudwatch_log_group", usage=LOG_USAGE)
def log_group(r: View, usage: Usage) -> Iterator[Component]:
    """Ingestion by log class, archived storage, and Insights queries."""
    is_infrequent = r.text("log_group_class").upper() == "INFREQUENT_ACCESS"
    yield from log_lines(usage, "/infrequent-access" if is_infrequent else "")


def log_lines(usage: Usage, class_: str = "", path: tuple[str, ...] = ()) -> Iterator[Component]:
    """The lines of a log group; `class_` is the end of the ingestion meter's name."""
    for name, key, meter in (
        ("Data ingested", "monthly_data_ingested_gb", f"aws/cloudwatch/logs/ingested{class_}"),
        ("Archival Storage", "storage_gb", "aws/cloudwatch/logs/stored"),
        (
            "Insights queries data scanned",
            "monthly_data_scanned_gb",
            "aws/cloudwatch/logs/insights",
        ),
    ):
        yield monthly(name, usage.quantity(key), unit="GB", meter=meter, path=path)


#: A period below a minute makes an alarm or metric "high resolution".
_MINUTE = 60
#: An anomaly alarm watches the metric and the two edges of its expected band.
_ANOMALY_METRICS = 3


@prices("aws_cloudwatch_metric_alarm")
def metric_alarm(r: View, usage: Usage) -> Iterator[Component]:
    """Per metric the alarm watches, dearer below one-minute periods; an anomaly detection alarm
    counts three metrics for each one watched."""
    watched = [
        query.block("metric") for query in r.blocks("metric_query") if query.blocks("metric")
    ]
    periods = [block.decimal("period", _MINUTE) for block in watched] or [
        r.decimal("period", _MINUTE)
    ]
    is_high = min(periods) < _MINUTE
    kind, meter = ("High", "high-resolution") if is_high else ("Standard", "standard")
    is_anomaly = "ANOMALY_DETECTION_BAND" in " ".join(
        query.text("expression") for query in r.blocks("metric_query")
    )
    count = max(len(watched), 1)
    yield monthly(
        f"{kind} resolution anomaly detection" if is_anomaly else f"{kind} resolution",
        count * _ANOMALY_METRICS if is_anomaly else count,
        unit="alarms" if is_anomaly else "alarm metrics",
        meter=f"aws/cloudwatch/alarm/{meter}",
    )


@prices("aws_cloudwatch_composite_alarm")
def composite_alarm(r: View, usage: Usage) -> Iterator[Component]:
    """Per composite alarm and month."""
    yield monthly("Composite alarm", 1, unit="alarms", meter="aws/cloudwatch/alarm/composite")


@prices("aws_cloudwatch_dashboard")
def dashboard(r: View, usage: Usage) -> Iterator[Component]:
    """Per dashboard and month. The three free ones of an account are not taken off."""
    yield monthly("Dashboard", 1, unit="months", meter="aws/cloudwatch/dashboard")


@prices(
    "aws_cloudwatch_event_bus",
    usage={
        "monthly_custom_events": "custom events published per month (per started 64 KB)",
        "monthly_third_party_events": "events of SaaS partners published per month",
        "monthly_archive_processing_gb": "GB archived per month",
        "archive_storage_gb": "GB of archived events kept",
        "monthly_schema_discovery_events": "events read by schema discovery per month",
    },
)
def event_bus(r: View, usage: Usage) -> Iterator[Component]:
    """Custom and partner events, archives, and schema discovery; AWS's own events are free."""
    for name, key, unit, meter in (
        ("Custom events published", "monthly_custom_events", "1M events", "custom-events"),
        (
            "Third-party events published",
            "monthly_third_party_events",
            "1M events",
            "partner-events",
        ),
        ("Archive processing", "monthly_archive_processing_gb", "GB", "archive-processing"),
        ("Archive storage", "archive_storage_gb", "GB", "archive-storage"),
        ("Schema discovery", "monthly_schema_discovery_events", "1M events", "schema-discovery"),
    ):
        yield monthly(
            name,
            usage.quantity(key),
            unit=unit,
            per=MILLION if "events" in unit else 1,
            meter=f"aws/eventbridge/{meter}",
        )
