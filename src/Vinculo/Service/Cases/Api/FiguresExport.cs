using System.Globalization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Figures;
using Vinculo.Ui;

namespace Vinculo.Service.Cases.Api;

/// <summary>The figures of service as a file: the rows of the page, which add up to its last one.</summary>
internal static class FiguresExport
{
    public const string Path = "/casos/indicadores.csv";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, SendAsync).RequirePermission(Permissions.InsightsRead).ExcludeFromDescription();

    /// <summary>What a part of the figures is called.</summary>
    public static string Named(CaseWords words, CodeTree tree, CaseDimension by, string value) =>
        by switch
        {
            CaseDimension.Code => value.Length == 0
                ? words["Unclassified"]
                : tree.Find(value)?.Name(CultureInfo.CurrentUICulture) ?? value,
            CaseDimension.Kind => words["Kind." + (CaseKind)int.Parse(value, CultureInfo.InvariantCulture)],
            _ => value == "0" ? "—" : words["Channel." + (Channel)int.Parse(value, CultureInfo.InvariantCulture)],
        };

    /// <inheritdoc cref="Named(CaseWords, CodeTree, CaseDimension, string)"/>
    public static string Named(CaseWords words, CodeTree tree, CaseCut cut, string value) =>
        cut.Segmentation is not { } segmentation ? Named(words, tree, cut.By, value)
        : value.Length == 0 ? words["By.Segmentation.None"]
        : segmentation.Of(value);

    /// <summary>What the parts are, over their column.</summary>
    public static string Head(CaseWords words, CaseCut cut) => cut.Segmentation?.Name ?? words["By." + cut.By];

    private static async Task<IResult> SendAsync(
        HttpContext http,
        CaseFigures figures,
        CaseCodes codes,
        ICustomerSegments segments,
        CaseWords words,
        TimeText time,
        IChannelMonths channels,
        CancellationToken cancel
    )
    {
        var filter = CaseAddress.Read(http.Request.Query, CurrentActor.Of(http)).Filter;
        var cut = await CaseCut.ReadAsync(http.Request.Query["by"], segments, cancel);
        var last = filter.Until ?? time.Today;
        var first = filter.From ?? last.AddDays(-90);
        await figures.FoldAsync(int.MaxValue, cancel);
        var read = await figures.ReadAsync(first, last, cut, time.Today, CurrentActor.Of(http), cancel);
        if (read.IsRefused(out var refusal, out var view))
            return Answers.Problem(refusal);
        var (tree, book) = (await codes.TreeAsync(cancel), await channels.ReadAsync(first, last, cancel));
        var file = new CsvTable();
        file.Line([
            Head(words, cut),
            .. new[]
            {
                "Fig.Cases",
                "Fig.Open",
                "Fig.Response",
                "Fig.Solution",
                "Fig.InTerm",
                "Fig.Reopened",
                "Fig.Repeated",
            }.Select(key => words[key]),
        ]);
        foreach (var (value, sums) in view.Parts)
            file.Line(Row(Named(words, tree, cut, value), sums));
        file.Line(Row(words["Total"], view.All));
        file.Line();
        file.Line(
            new[]
            {
                "By.Channel",
                "Channels.Month",
                "Channels.Contacts",
                "Channels.Cost",
                "Channels.Felt",
                "Channels.Noted",
            }.Select(key => words[key])
        );
        foreach (var month in book.Months)
            file.Line(
                words["Channel." + month.Channel],
                month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
                CsvTable.Number(month.Contacts),
                book.Currency is { } currency
                    ? CsvTable.Number((double)MoneyText.Major(month.CostMinor, currency)) + " " + currency
                    : "",
                Told(month.Feeling),
                CsvTable.Number(month.Felt)
            );
        await file.SendAsync(http, words["File.Figures"], cancel);
        return Results.Empty;
    }

    private static IEnumerable<string> Row(string name, CaseSums sums) =>
        [
            name,
            CsvTable.Number(sums.Cases),
            CsvTable.Number(sums.Open),
            Told(sums.MeanResponse),
            Told(sums.MeanSolution),
            Told(sums.InTermShare),
            CsvTable.Number(sums.Reopened),
            CsvTable.Number(sums.Repeated),
        ];

    private static string Told(double? figure) => figure is { } known ? CsvTable.Number(known) : "";
}
