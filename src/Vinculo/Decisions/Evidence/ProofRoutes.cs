using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Decisions.Evidence;

/// <summary>The report as a file, and asking for a new one.</summary>
internal static class ProofRoutes
{
    public const string Page = "/valor-demostrado";
    public const string Export = "/valor-demostrado/exportar";
    public const string Run = "/valor-demostrado/calcular";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Export, ExportAsync).RequirePermission(Permissions.OffersRead).ExcludeFromDescription();
        routes.MapPost(Run, RunAsync).RequirePermission(Permissions.OffersRead).ExcludeFromDescription();
    }

    private static async Task<IResult> RunAsync(
        IFormCollection form,
        HttpContext http,
        Database database,
        JobQueue jobs,
        CancellationToken cancel
    )
    {
        await database.WriteAsync(
            session => jobs.EnqueueOnceAsync(session, ProofJob.JobCode, new { }, CurrentActor.Of(http)),
            cancel
        );
        return Results.LocalRedirect(Page + "?hecho=run");
    }

    private static async Task ExportAsync(
        HttpContext http,
        MeasureProof proof,
        OfferBook book,
        ProofWords words,
        Audit audit,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var page = await book.OpenAsync(cancel);
        var file = new CsvTable();
        file.Line(
            words["What"],
            words["Which"],
            words["Amount"],
            words["From"],
            words["To"],
            words["Cases"],
            words["Advice"]
        );
        if ((await proof.ReadAsync(actor, cancel)).Accepted is { } report)
            foreach (var line in Lines(report, page, words))
                file.Line(line);
        await audit.ReadAsync(actor, "proof.exported", null, Export);
        await file.SendAsync(http, words["FileName"], cancel);
    }

    private static IEnumerable<IEnumerable<string?>> Lines(ProofReport report, OfferBook.Page page, ProofWords words)
    {
        var culture = System.Globalization.CultureInfo.CurrentUICulture;
        if (report.Money is { } money)
        {
            yield return Line(
                "PerCustomer",
                report.Currency,
                money.Difference,
                money.Likely.Low,
                money.Likely.High,
                money.Offered
            );
            yield return Line(
                "InAll",
                report.Currency,
                money.Total,
                money.TotalLikely.Low,
                money.TotalLikely.High,
                money.Offered
            );
            yield return Line("Control", report.Currency, money.ControlMean, null, null, money.Control);
        }
        if (report.Stay is { } stay)
            yield return Line("Left", "", stay.Difference, stay.Likely.Low, stay.Likely.High, null);
        foreach (var month in report.Months)
            yield return Line(
                "SaidYes",
                month.Month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
                month.Accepted,
                null,
                null,
                month.Answers
            );
        foreach (var action in report.Actions)
            yield return Line(
                "Expected",
                page.Find(action.Offer)?.Title(culture) ?? action.Offer,
                action.Expected,
                action.Likely.Low,
                action.Likely.High,
                Math.Round(action.Answers),
                words["Advice." + action.Advice]
            );
        foreach (var alone in report.LeftAlone ?? [])
            yield return Line(
                "Alone",
                page.Find(alone.Offer)?.Title(culture) ?? alone.Offer,
                alone.Rise,
                null,
                null,
                alone.Customers
            );
        foreach (var policy in report.Policies)
        {
            var shown = policy.Estimate.Trust != OffPolicyTrust.Refused;
            yield return Line(
                "WouldBring",
                words["Policy." + policy.Policy],
                shown ? policy.Estimate.Robust.Value : null,
                shown ? policy.Estimate.Robust.Likely.Low : null,
                shown ? policy.Estimate.Robust.Likely.High : null,
                report.Judged,
                words["Trust." + policy.Estimate.Trust]
            );
        }
        foreach (var fairness in report.Fairness)
        foreach (var row in fairness.Rows)
            yield return Line(
                "GotOffer",
                $"{words.Attribute(fairness.Attribute, fairness.About)}: {words.Group(fairness, row.Group)}",
                row.Share,
                row.Likely.Low,
                row.Likely.High,
                row.Cases,
                row.Stands ? words["FarLess"] : null
            );

        IEnumerable<string?> Line(
            string what,
            string which,
            double? amount,
            double? from,
            double? to,
            double? cases,
            string? advice = null
        ) => [words[what], which, Number(amount), Number(from), Number(to), Number(cases), advice];
    }

    private static string? Number(double? number) => number is { } known ? CsvTable.Number(known) : null;
}
