using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Workspace.Cadence;

/// <summary>Whose turn it is, for programs: a dialler or a calendar takes the next ones.</summary>
internal static class CadenceRoutes
{
    private const string Root = "/api/v1/cadence";
    private const string File = "/cadencia/lista.csv";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Cadence").RequirePermission(Permissions.CustomersRead);
        group
            .MapGet("/", ListAsync)
            .Named("listCadence", "Customers whose turn it is to be contacted, most worth times lateness first")
            .WithDescription(
                "view is overdue, soon or putOff; owner is an id, me or none; rule is a class or segmentation:segment."
            )
            .Asks("view", "owner", "rule", "skip", "limit")
            .Produces<CadenceListAnswer>();
        group
            .MapGet("/shares", SharesAsync)
            .Named("cadenceShares", "How many customers are in rhythm, by rule and by owner")
            .Produces<CadenceSharesAnswer>();
        group
            .MapPost("/{customer:guid}/put-off", PutOffAsync)
            .RequirePermission(Permissions.InteractionsRecord)
            .Named("putOffContact", "Puts a customer's turn off, with the reason; 0 days take it back")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet("/rules", RulesAsync)
            .Named("getCadenceRules", "The rhythms in force")
            .Produces<CadenceRulesAnswer>();
        group
            .MapPut("/rules", ChangeAsync)
            .RequirePermission(Permissions.FulfilmentManage)
            .Named("changeCadenceRules", "Changes the rhythms; everybody is worked out anew in the background")
            .Produces<CadenceRulesAnswer>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        routes
            .MapGet(File, ExportAsync)
            .RequirePermission(Permissions.CustomersRead)
            .RequirePermission(Permissions.CustomersExport)
            .ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(HttpContext http, CadenceList list, CancellationToken cancel) =>
        Answers.Of(
            await list.ReadAsync(
                CadenceList.Read(http.Request.Query),
                Number(http, "skip", 0, 1_000_000),
                Math.Max(1, Number(http, "limit", CadenceList.PageSize, CadenceList.MostRows)),
                CurrentActor.Of(http),
                cancel
            ),
            rows => Answers.Json(new CadenceListAnswer(rows))
        );

    private static async Task<IResult> SharesAsync(HttpContext http, CadenceList list, CancellationToken cancel) =>
        Answers.Of(
            await list.SharesAsync(CurrentActor.Of(http), cancel),
            shares => Answers.Json(new CadenceSharesAnswer(shares.Rules, shares.Owners))
        );

    private static async Task<IResult> PutOffAsync(
        CustomerId customer,
        PutOffRequest request,
        PutOffContact putOff,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await putOff.RunAsync(
                customer,
                request.Days ?? 0,
                request.Why,
                CurrentActor.Of(http),
                $"POST {Root}/{{customer}}/put-off",
                cancel
            ),
            _ => Results.NoContent()
        );

    private static async Task<IResult> RulesAsync(CadenceRules rules, CancellationToken cancel) =>
        Answers.Json(new CadenceRulesAnswer(await rules.ReadAsync(cancel), await rules.VersionAsync(cancel)));

    private static async Task<IResult> ChangeAsync(
        CadenceRulesAnswer request,
        CadenceRules rules,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await rules.ChangeAsync(request.Rules, request.Version, CurrentActor.Of(http), cancel),
            version => Answers.Json(request with { Version = version })
        );

    private static async Task ExportAsync(
        HttpContext http,
        CadenceList list,
        IStringLocalizer<CadenceText> texts,
        CancellationToken cancel
    )
    {
        var rows = await list.ExportAsync(CadenceList.Read(http.Request.Query), CurrentActor.Of(http), File, cancel);
        var file = new CsvTable();
        string[] heads = ["Customer", "Rule", "Every", "Last", "Due", "DaysLate", "Value", "Owner", "Why"];
        file.Line(heads.Select(head => texts[head].Value));
        foreach (var row in rows)
            file.Line(
                row.Name,
                row.Rule,
                CsvTable.Number(row.Every),
                row.LastAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                row.DueOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                CsvTable.Number(row.DaysLate),
                CsvTable.Number(row.ValueMinor / 100.0),
                row.OwnerName,
                row.Why
            );
        await file.SendAsync(http, texts["File"].Value, cancel);
    }

    private static int Number(HttpContext http, string name, int usual, int most) =>
        int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, most)
            : usual;
}

internal sealed record CadenceListAnswer(IReadOnlyList<CadenceRow> Items);

internal sealed record CadenceSharesAnswer(IReadOnlyList<CadenceShare> Rules, IReadOnlyList<CadenceShare> Owners);

internal sealed record PutOffRequest(
    [property: Description("From today, at most 180; 0 takes it back.")] int? Days,
    [property: Description("Required, 300 characters.")] string? Why
);

internal sealed record CadenceRulesAnswer(
    CadenceTerms Rules,
    [property: Description("As read; for a change.")] int Version
);
