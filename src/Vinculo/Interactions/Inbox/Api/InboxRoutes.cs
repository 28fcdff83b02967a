using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Interactions.Inbox.Api;

/// <summary>The shared inbox, for programs and for its own page: lists, answers, notes, moves, live news.</summary>
internal static class InboxRoutes
{
    private const string Root = "/api/v1/inbox";
    private const string One = Root + "/{customer}/{episode}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/bandeja/asuntos.csv", ExportAsync)
            .RequirePermission(Permissions.CustomersExport)
            .RequirePermission(Permissions.InboxServe)
            .ExcludeFromDescription();
        var group = routes.MapGroup(Root).WithTags("Inbox").RequirePermission(Permissions.InboxServe);
        group
            .MapGet("/", ListAsync)
            .Named("listInbox", "Matters of the inbox, the most pressing first, by keyset pages")
            .Produces<InboxStretch>();
        group
            .MapGet("/live", LiveAsync)
            .Named("followInbox", "Server-sent events: moved, whenever something at the inbox changed")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        group
            .MapGet("/{customer}/{episode:guid}", OpenAsync)
            .Named("openEpisode", "A matter with its conversation, promises, ways to answer and who else is at it")
            .Produces<EpisodeAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/{customer}/{episode:guid}/messages", SendAsync)
            .Named("answerEpisode", "Sends a message to the customer through one of the accounts that know them")
            .WithDescription(
                "Held by the contact rules, by the channel's window of free answers and by the customer's own stop. "
                    + "With requestId the same message is sent once, however often it is asked for."
            )
            .Produces<SentAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/{customer}/messages/{message:guid}/decision", DecideAsync)
            .WithName("decideMessage")
            .WithSummary("Sends a message again of which nobody knows whether it went out, or discards it")
            .WithDescription(
                "act is sendAgain, after which the customer may have it twice, or discard, after which it counts as not arrived. Only where the provider did not answer."
            )
            .Produces<SentAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPost("/{customer}/{episode:guid}/notes", NoteAsync)
            .Named("noteInEpisode", "Writes an internal note; @name tells a colleague")
            .Produces<SentAnswer>();
        group
            .MapPost("/{customer}/{episode:guid}/acts", MoveAsync)
            .Named(
                "moveEpisode",
                "Takes, assigns, releases, settles, puts off, reopens, prioritises a matter or moves it to a team"
            )
            .Produces<Episode>()
            .ProducesProblem(StatusCodes.Status409Conflict);
        group
            .MapPut("/{customer}/{episode:guid}/draft", DraftAsync)
            .Named("keepDraft", "Keeps what the caller has begun to write; empty text lets it go")
            .Produces(StatusCodes.Status204NoContent);
        group
            .MapPut("/{customer}/{episode:guid}/presence", PresenceAsync)
            .Named("tellPresence", "Says that the caller is at the matter, so that two do not answer the same")
            .Produces(StatusCodes.Status204NoContent);
        group
            .MapGet("/files/{customer}/{file:guid}", FileAsync)
            .Named("readFile", "A file that came with a message, as it came; never opened here")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapGet("/canned", CannedAsync)
            .Named("listCanned", "Answers kept ready, and macros with what they do")
            .Produces<IReadOnlyList<CannedAnswer>>();
    }

    private static async Task<IResult> ListAsync(
        Inbox inbox,
        HttpContext http,
        CancellationToken cancel,
        [Description("mine, unassigned or all; mine unless said otherwise.")] string? view = null,
        [Description("open, waiting, snoozed or settled; open unless said otherwise.")] string? state = null,
        Guid? team = null,
        string? after = null,
        int limit = 50
    )
    {
        var (whose, stand) = (InboxView.Mine, EpisodeState.Open);
        if (
            (view is not null && !(Enum.TryParse(view, true, out whose) && Enum.IsDefined(whose)))
            || (state is not null && !(Enum.TryParse(state, true, out stand) && Enum.IsDefined(stand)))
        )
            return Answers.Problem(Refusal.Invalid("inbox.cursor", "view"));
        return Answers.Of(
            await inbox.ReadAsync(new(whose, stand, team, after, limit), CurrentActor.Of(http), cancel),
            page => Answers.Json(page)
        );
    }

    /// <summary>What waits to be answered, the most pressing first.</summary>
    private static async Task ExportAsync(
        Inbox inbox,
        IStringLocalizer<InboxTexts> texts,
        Audit audit,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var file = new CsvTable();
        file.Line(
            texts["Customer"],
            texts["LastWords"],
            texts["Priority"],
            texts["Since"],
            texts["Due"],
            texts["Owner"],
            texts["Class"]
        );
        string? after = null;
        do
        {
            var page = (await inbox.ReadAsync(new(InboxView.All, After: after, Limit: 200), actor, cancel)).Accepted;
            foreach (var line in page.Lines)
            {
                file.Line(
                    line.Name,
                    line.Episode.LastWords ?? "",
                    texts["Priority." + line.Episode.Priority],
                    line.Episode.Since.ToString("u", CultureInfo.InvariantCulture),
                    line.Episode.DueAt?.ToString("u", CultureInfo.InvariantCulture) ?? "",
                    line.Owner ?? "",
                    line.Worth?.ToString() ?? ""
                );
                await audit.ReadAsync(actor, "customers.exported", line.Episode.Customer.Value, "/bandeja");
            }
            after = page.Next;
        } while (after is not null);
        await file.SendAsync(http, texts["File"].Value, cancel);
    }

    private static async Task<IResult> OpenAsync(
        CustomerId customer,
        Guid episode,
        EpisodeFile file,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await file.OpenAsync(customer, episode, CurrentActor.Of(http), "GET " + One, cancel),
            view => Answers.Json(EpisodeAnswer.Of(view))
        );

    private static async Task<IResult> SendAsync(
        CustomerId customer,
        Guid episode,
        SendForm form,
        SendMessage send,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await send.RunAsync(
                new(
                    customer,
                    episode,
                    form.Identity,
                    form.Text,
                    form.Template,
                    InReplyTo: form.InReplyTo,
                    Purpose: form.Purpose,
                    Anyway: form.Anyway,
                    RequestId: form.RequestId
                ),
                CurrentActor.Of(http),
                $"POST {One}/messages",
                cancel
            ),
            id => Answers.Json(new SentAnswer(id))
        );

    private static async Task<IResult> DecideAsync(
        CustomerId customer,
        Guid message,
        DecisionForm form,
        DecideMessage decide,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await decide.RunAsync(
                customer,
                message,
                form.Act ?? 0,
                CurrentActor.Of(http),
                $"POST {Root}/{{customer}}/messages",
                cancel
            ),
            id => Answers.Json(new SentAnswer(id))
        );

    private static async Task<IResult> NoteAsync(
        CustomerId customer,
        Guid episode,
        TextForm form,
        EpisodeNotes notes,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await notes.NoteAsync(
                customer,
                episode,
                form.Text ?? "",
                CurrentActor.Of(http),
                $"POST {One}/notes",
                cancel
            ),
            id => Answers.Json(new SentAnswer(id))
        );

    private static async Task<IResult> MoveAsync(
        CustomerId customer,
        Guid episode,
        ActForm form,
        MoveEpisode move,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await move.RunAsync(
                new(customer, episode, form.Act ?? 0, form.User, form.Team, form.Priority, form.Until),
                CurrentActor.Of(http),
                $"POST {One}/acts",
                cancel
            ),
            moved => Answers.Json(moved)
        );

    private static async Task<IResult> DraftAsync(
        CustomerId customer,
        Guid episode,
        TextForm form,
        EpisodeNotes notes,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await notes.DraftAsync(customer, episode, form.Text ?? "", CurrentActor.Of(http), cancel),
            _ => Results.NoContent()
        );

    private static async Task<IResult> PresenceAsync(
        CustomerId customer,
        Guid episode,
        PresenceForm form,
        EpisodeNotes notes,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await notes.PresentAsync(customer, episode, form.Writing, CurrentActor.Of(http), cancel),
            _ => Results.NoContent()
        );

    private static async Task<IResult> FileAsync(
        CustomerId customer,
        Guid file,
        IncomingFiles files,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await files.OpenAsync(customer, file, CurrentActor.Of(http), "GET " + Root + "/files", cancel),
            // Whatever a stranger sent is saved, never shown by the browser as if it were ours.
            kept => Results.File(kept.Content, "application/octet-stream", kept.Name ?? $"{file:N}")
        );

    private static async Task<IResult> CannedAsync(CannedAnswers canned, CancellationToken cancel) =>
        Answers.Json((await canned.ListAsync(cancel)).FindAll(c => c.Active));

    /// <summary>
    /// Rings at once for what moved in this process, and within seconds for what moved in another: each then looks again at
    /// what it shows, with the permissions it has.
    /// </summary>
    private static async Task LiveAsync(
        HttpContext http,
        InboxBell bell,
        Database database,
        IHostApplicationLifetime life
    )
    {
        // A page that listens must not keep the house from closing.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var cancel = over.Token;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var last = await database.ReadAsync(session => session.LastChangeAsync(), cancel);
        await http.Response.WriteAsync(": here\n\n", cancel);
        await http.Response.Body.FlushAsync(cancel);
        var beats = 0;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                var rung = bell.NextAsync();
                await Task.WhenAny(rung, Task.Delay(TimeSpan.FromSeconds(3), cancel));
                var now = await database.ReadAsync(session => session.LastChangeAsync(), cancel);
                if (rung.IsCompleted || now != last)
                    await http.Response.WriteAsync("event: moved\ndata: {}\n\n", cancel);
                else if (++beats % 5 == 0)
                    await http.Response.WriteAsync(": beat\n\n", cancel);
                last = now;
                await http.Response.Body.FlushAsync(cancel);
                // Many at once are told once.
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            http.Abort();
        }
    }
}
