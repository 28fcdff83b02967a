using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Integration.Telephony.Api;

/// <summary>Calls for the page that shows them, and for programs.</summary>
internal static class CallRoutes
{
    private const string Root = "/api/v1/calls";

    // So long a page listens before it asks anew; whoever may no longer see calls then hears so.
    private static readonly TimeSpan Listening = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(CallDesk.Live, LiveAsync)
            .RequirePermission(Permissions.InteractionsRecord)
            .ExcludeFromDescription();
        routes
            .MapGet("/llamadas/llamadas.csv", ExportAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.InteractionsRecord)
            .ExcludeFromDescription();
        var group = routes.MapGroup(Root).WithTags("Calls").RequirePermission(Permissions.InteractionsRecord);
        group
            .MapPost("/", DialAsync)
            .Named("dial", "Rings at the caller's own desk and calls a number when it is picked up")
            .WithDescription(
                "The contact rules are asked first, for the purpose given. Needs an extension on the caller's profile and a switchboard that is connected."
            )
            .WithExample(
                """{ "customer": "019a0000-0000-7000-8000-000000000001", "number": "+573001234567" }""",
                """{ "extension": "101" }"""
            )
            .Produces<DialAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPost("/{call:guid}/customer", NameAsync)
            .Named("nameCaller", "Says whom a call at one's desk is with")
            .Produces<CallCard>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPost("/{call:guid}/close", CloseAsync)
            .Named("closeCall", "Writes down how a call at one's desk ended, and what comes next")
            .WithDescription(
                "disposition: solved, to-do, informed, sold, complaint, not-interested, call-again, wrong-number or cut-off. "
                    + "to-do and call-again need nextStep and nextOn, which become a promise to the customer."
            )
            .Produces<CallCard>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The calls at one's desk, said anew whenever they change.</summary>
    private static async Task LiveAsync(
        HttpContext http,
        CallBook book,
        CallBell bell,
        CallDesk desk,
        IHostApplicationLifetime life,
        TimeProvider clock
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        over.CancelAfter(Listening);
        var actor = CurrentActor.Of(http);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SayAsync(http, book, bell, desk, actor, clock, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The page has gone, or asks anew in a moment.
            return;
        }
    }

    private static async Task SayAsync(
        HttpContext http,
        CallBook book,
        CallBell bell,
        CallDesk desk,
        Actor actor,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var (said, last) = ((string?)null, clock.GetUtcNow());
        var seen = new HashSet<(Guid, int)>();
        while (true)
        {
            // Asked for before looking, so that a ring in between is heard.
            var rung = bell.NextAsync(actor.Id);
            var calls = await book.AtDeskAsync(actor, cancel);
            foreach (var call in calls.Where(c => c.Callers.Count > 0 && seen.Add((c.Call.Id, c.Callers.Count))))
                await book.SeenAsync(call, actor);
            var text = Json.Of(calls.Select(desk.Card)).Text;
            if (text != said || clock.GetUtcNow() - last > Sign)
            {
                await http.Response.WriteAsync(text == said ? ":\n\n" : $"data: {text}\n\n", cancel);
                await http.Response.Body.FlushAsync(cancel);
                (said, last) = (text, clock.GetUtcNow());
            }
            await Task.WhenAny(rung, Task.Delay(Look, clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private static async Task<IResult> DialAsync(
        DialRequest request,
        DialCustomer dial,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await dial.RunAsync(
                new(
                    request.Customer is { } customer ? new CustomerId(customer) : null,
                    request.Number ?? "",
                    request.Purpose,
                    request.Anyway,
                    request.Case is not null
                ),
                CurrentActor.Of(http),
                "POST " + Root,
                cancel
            ),
            extension => Answers.Json(new DialAnswer(extension))
        );

    private static async Task<IResult> NameAsync(
        Guid call,
        NameRequest request,
        CloseCall close,
        CallDesk desk,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Said(
            await close.NameAsync(
                call,
                new(request.Customer),
                CurrentActor.Of(http),
                $"POST {Root}/{{call}}/customer",
                cancel
            ),
            desk
        );

    private static async Task<IResult> CloseAsync(
        Guid call,
        CloseRequest request,
        CloseCall close,
        CallDesk desk,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Said(
            await close.RunAsync(
                new(call, request.Disposition ?? "", request.NextStep, request.NextOn, request.Note),
                CurrentActor.Of(http),
                $"POST {Root}/{{call}}/close",
                cancel
            ),
            desk
        );

    private static IResult Said(Outcome<PhoneCall> outcome, CallDesk desk) =>
        Answers.Of(outcome, call => Answers.Json(desk.Card(new(call, []))));

    private static async Task ExportAsync(
        HttpContext http,
        CallBook book,
        IStringLocalizer<CallTexts> texts,
        Audit audit,
        string? day,
        bool? missed,
        string? line,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var of = DateOnly.TryParseExact(
            day,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var asked
        )
            ? asked
            : book.Today;
        var file = new CsvTable();
        file.Line(
            texts["When"],
            texts["Direction"],
            texts["Number"],
            texts["Customer"],
            texts["Line"],
            texts["Agent"],
            texts["State"],
            texts["Disposition"]
        );
        foreach (var row in await book.OfDayAsync(of, missed ?? false, line, actor, cancel))
        {
            file.Line(
                row.Call.BeganAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                texts["Direction." + row.Call.Direction],
                row.Call.Number,
                row.Customer,
                row.Call.Line,
                row.Agent,
                texts["State." + row.Call.State],
                row.Call.Disposition is { } how ? texts["Disposition." + how] : null
            );
            if (row.Call.Customer is { } customer)
                await audit.ReadAsync(actor, "customers.exported", customer.Value, "/llamadas");
        }
        await file.SendAsync(http, texts["File"], cancel);
    }
}

internal sealed record DialRequest(
    [property: Description("The customer called; left out: somebody nobody knows yet.")] Guid? Customer,
    [property: Description("As people write it.")] string? Number,
    [property: Description(
        "In the words of the contact rules; unless said, what stands on file: requested, or service of a case."
    )]
        string? Purpose,
    [property: Description("Why it goes on although the contact rules say no; needs contactrules.override.")]
        string? Anyway,
    [property: Description("The case the call is about.")] Guid? Case
);

internal sealed record DialAnswer(string Extension);

internal sealed record NameRequest(Guid Customer);

internal sealed record CloseRequest(
    string? Disposition,
    [property: Description("What somebody will do; becomes a promise.")] string? NextStep,
    [property: Description("By when.")] DateOnly? NextOn,
    [property: Description("What was said.")] string? Note
);
