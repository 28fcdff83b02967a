using System.Globalization;
using System.Text;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Cases;

namespace Vinculo.Service.Regulator;

/// <summary>What is delivered, as a file: rows that can be, and no others.</summary>
internal static class RegulatorRoutes
{
    public const string Path = "/casos/regulador/archivo";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, SendAsync)
            .RequirePermission(Permissions.CasesManage)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();

    private static async Task<IResult> SendAsync(
        HttpContext http,
        RegulatorDelivery delivery,
        VinculoOptions options,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var (what, first, last) = Asked(http.Request.Query, options, clock);
        var read = await delivery.RowsAsync(what, first, last, CurrentActor.Of(http), Path, cancel);
        if (read.IsRefused(out var refusal, out var all))
            return Answers.Problem(refusal);
        var rows = all.Where(r => r.Problems.Count == 0).Select(r => r.Values).ToList();
        var name = $"quejas-m{(int)what}-{first:yyyyMMdd}-{last:yyyyMMdd}";
        return http.Request.Query["format"] == "json"
            ? Results.File(
                Encoding.UTF8.GetBytes(Json.Of(rows.Select(r => r.ToDictionary())).Text),
                "application/json",
                name + ".json"
            )
            : Results.File(Encoding.UTF8.GetBytes(Csv(rows)), "text/csv; charset=utf-8", name + ".csv");
    }

    /// <summary>What the address asks for; the present month when it says nothing.</summary>
    public static (Delivery What, DateOnly First, DateOnly Last) Asked(
        IQueryCollection query,
        VinculoOptions options,
        TimeProvider clock
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        return (
            CaseWords.Read<Delivery>(query["what"]) ?? Delivery.New,
            Day("from") ?? new(today.Year, today.Month, 1),
            Day("until") ?? today
        );

        DateOnly? Day(string name) =>
            DateOnly.TryParseExact(
                query[name],
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? day
                : null;
    }

    /// <summary>Plain values as another program reads them: commas, quotes doubled, nothing added for spreadsheets.</summary>
    internal static string Csv(IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> rows)
    {
        var text = new StringBuilder();
        if (rows.Count > 0)
            text.AppendJoin(',', rows[0].Select(v => Quoted(v.Key))).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(v => Quoted(v.Value))).Append("\r\n");
        return text.ToString();
    }

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny("\",\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
