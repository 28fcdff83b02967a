using System.Globalization;

namespace Vinculo.Organization;

/// <summary>The audit page's filter as it stands in the address.</summary>
internal static class AuditQuery
{
    /// <param name="query">The address's query.</param>
    /// <param name="zone">Zone of the days; null: UTC.</param>
    public static AuditTrail.Filter Read(IQueryCollection query, TimeZoneInfo? zone)
    {
        return new(
            Id("actor"),
            Id("customer"),
            query["act"].FirstOrDefault() is { Length: > 0 } act ? act : null,
            Day("from", 0),
            Day("until", 1),
            Id("after")
        );

        Guid? Id(string key) => Guid.TryParse(query[key].FirstOrDefault(), out var id) ? id : null;

        DateTimeOffset? Day(string key, int plus)
        {
            if (
                !DateOnly.TryParseExact(
                    query[key].FirstOrDefault(),
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
                return null;
            var local = day.AddDays(plus).ToDateTime(TimeOnly.MinValue);
            return new DateTimeOffset(local, (zone ?? TimeZoneInfo.Utc).GetUtcOffset(local));
        }
    }
}
