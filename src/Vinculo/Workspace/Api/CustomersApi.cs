using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Api;

/// <summary>Customers as a resource: list, life sheet, timeline, register, edit.</summary>
internal static class CustomersApi
{
    private const int MostRows = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/api/v1/customers");
        customers
            .MapGet("", ListAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("ListCustomers", "A page of customers; follow next and previous for the others.")
            .Asks([.. CustomerListAddress.Filters, "sort", "after", "before", "limit", "columns"]);
        customers
            .MapGet("/{id}", RecordAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("GetCustomer", "One customer: who she is, how she is reached, what she is worth.");
        customers
            .MapGet("/{id}/sheet", SheetAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "GetCustomerSheet",
                "The life sheet: everything known about one customer, with her newest 50 contacts."
            );
        customers
            .MapGet("/{id}/timeline", TimelineAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("GetTimeline", "Contacts of one customer, newest first.");
        customers
            .MapPost("", RegisterAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("RegisterCustomer", "Registers a customer or prospect.");
        customers
            .MapPatch("/{id}", EditAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "EditCustomer",
                "Changes fields of a customer. If-Match carries the ETag that was read; 412 names what somebody else changed."
            );
        customers
            .MapPost("/{id}/contact-points", AddContactPointAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "AddContactPoint",
                "Adds a telephone, an e-mail or a postal address (kind: phone, email, postal). One that is known is confirmed and answers with the id it has."
            )
            .WithExample("""{"kind":"phone","value":"310 482 7615"}""", null);
        customers
            .MapDelete("/{id}/contact-points/{pointId}", EndContactPointAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "EndContactPoint",
                "The contact point reaches the customer no more: it stays stored and nobody is found by it. Adding it again takes that back."
            )
            .Produces(StatusCodes.Status204NoContent);
        customers
            .MapPost("/{id}/identifiers", AddIdentifierAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "AddIdentifier",
                "Adds a document. A number whose check digit does not fit is refused unless confirmed; one that another customer holds is refused and says who."
            )
            .WithExample("""{"type":"CC","country":"CO","number":"52.345.678"}""", null);
        customers
            .MapDelete("/{id}/identifiers/{identifierId}", EndIdentifierAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "EndIdentifier",
                "The document is the customer's no more: it stays stored, nobody is found by it, and another customer may hold it."
            )
            .Produces(StatusCodes.Status204NoContent);
    }

    /// <param name="Number">As written.</param>
    /// <param name="Type">CC, NIT, CURP …; left out: the country's usual one.</param>
    /// <param name="Country">ISO 3166-1; left out: the company's own.</param>
    /// <param name="Confirmed">So it stands on the document, though its check digit does not fit.</param>
    internal sealed record DocumentSaid(
        string? Number,
        string? Type = null,
        string? Country = null,
        bool Confirmed = false
    );

    /// <param name="Id">The document, new or known.</param>
    internal sealed record MadeIdentifier(Guid Id);

    private static async Task<IResult> AddIdentifierAsync(
        CustomerId id,
        DocumentSaid given,
        HttpContext http,
        AddIdentifier add,
        VinculoOptions options,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await add.RunAsync(
                new(id, new(given.Type ?? "", given.Country ?? options.Country, given.Number ?? ""), given.Confirmed),
                CurrentActor.Of(http),
                "api/customers",
                cancel
            ),
            document => Answers.Json(new MadeIdentifier(document), StatusCodes.Status201Created)
        );

    private static async Task<IResult> EndIdentifierAsync(
        CustomerId id,
        Guid identifierId,
        HttpContext http,
        EndIdentifier end,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await end.RunAsync(new(id, identifierId), CurrentActor.Of(http), "api/customers", cancel),
            _ => Results.NoContent()
        );

    /// <param name="Kind">How it reaches: phone, email or postal.</param>
    /// <param name="Value">As written.</param>
    /// <param name="Confirmed">The customer said it in person just now.</param>
    internal sealed record NewContactPoint(ContactKind Kind, string Value, bool Confirmed = false);

    internal sealed record MadeContactPoint(Guid Id);

    internal sealed record NewIdentifier(string Type, string? Country, string Number);

    internal sealed record NewCustomer(
        CustomerKind Kind = CustomerKind.Person,
        CustomerStage Stage = CustomerStage.Prospect,
        string? GivenNames = null,
        string? FirstSurname = null,
        string? SecondSurname = null,
        string? LegalName = null,
        string? TradeName = null,
        DateOnly? BirthDate = null,
        string? City = null,
        string? Country = null,
        IReadOnlyList<NewIdentifier>? Identifiers = null,
        IReadOnlyList<string>? Phones = null,
        IReadOnlyList<string>? Emails = null,
        Guid? OwnerId = null,
        Guid? TeamId = null,
        string? Language = null,
        IReadOnlyList<string>? Addresses = null
    )
    {
        /// <summary>What of it tells who it is.</summary>
        public CustomerClues Clues(string defaultCountry) =>
            new(
                null,
                Kind == CustomerKind.Company ? LegalName ?? TradeName
                    : string.Join(
                        ' ',
                        new[] { GivenNames, FirstSurname, SecondSurname }.Where(t => !string.IsNullOrWhiteSpace(t))
                    )
                        is { Length: > 0 } name
                        ? name
                    : null,
                BirthDate,
                Phones?.FirstOrDefault(),
                Emails?.FirstOrDefault(),
                Identifiers?.FirstOrDefault()?.Number,
                Identifiers?.FirstOrDefault()?.Type,
                Country ?? defaultCountry
            )
            {
                Kind = Kind,
            };

        public RegisterCustomer.Request ToRequest(string defaultCountry) =>
            new(
                Kind,
                Stage,
                GivenNames,
                FirstSurname,
                SecondSurname,
                LegalName,
                TradeName,
                BirthDate,
                City,
                Country,
                [
                    .. (Identifiers ?? []).Select(i => new GivenIdentifier(
                        i.Type,
                        i.Country ?? Country ?? defaultCountry,
                        i.Number
                    )),
                ],
                Phones ?? [],
                Emails ?? [],
                OwnerId,
                TeamId,
                Language,
                Addresses ?? []
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        CustomerDirectory directory,
        CustomerSets sets,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        var asked = await sets.NarrowAsync(CustomerListAddress.Read(http.Request.Query, actor), actor, cancel);
        try
        {
            var page = await directory.ListAsync(
                asked.Request with
                {
                    Limit = Math.Clamp(asked.Request.Limit, 1, MostRows),
                },
                CurrentActor.Of(http),
                cancel
            );
            return Answers.Json(page);
        }
        catch (FormatException)
        {
            return Answers.Problem(Refusal.Invalid("list.cursor-unknown", "after"));
        }
    }

    private static async Task<IResult> RecordAsync(
        CustomerId id,
        HttpContext http,
        CustomerFile file,
        CancellationToken cancel
    )
    {
        var outcome = await file.RecordAsync(id, CurrentActor.Of(http), "api/customers", cancel);
        return outcome.IsRefused(out var refusal)
            ? Answers.Problem(refusal)
            : new SheetResult(outcome.Accepted, CustomerSheetJson.WriteRecord);
    }

    private static async Task<IResult> SheetAsync(
        CustomerId id,
        HttpContext http,
        CustomerFile file,
        CancellationToken cancel
    )
    {
        var outcome = await file.RunAsync(id, CurrentActor.Of(http), "api/sheet", cancel);
        return outcome.IsRefused(out var refusal)
            ? Answers.Problem(refusal)
            : new SheetResult(outcome.Accepted, CustomerSheetJson.Write);
    }

    private static async Task<IResult> TimelineAsync(
        CustomerId id,
        HttpContext http,
        CustomerTimeline timeline,
        string? after,
        string? channel,
        string? kind,
        int? limit,
        CancellationToken cancel
    )
    {
        var outcome = await timeline.RunAsync(
            id,
            TimelineAsk.Read(after, channel, kind, limit),
            CurrentActor.Of(http),
            "api/timeline",
            cancel
        );
        return Answers.Of(outcome, page => Answers.Json(page));
    }

    private static async Task<IResult> RegisterAsync(
        NewCustomer customer,
        HttpContext http,
        RegisterCustomer register,
        Recognition recognition,
        Audit audit,
        VinculoOptions options,
        DeskWords words,
        bool? duplicates,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        // Only when asked for: weighing costs several times what registering does, and the keeper of matches looks at
        // everybody new a moment later. Before, or the new customer would be alike to itself.
        var alike =
            duplicates == true && actor.May(Permissions.CustomersRead)
                ? (await recognition.RecogniseAsync(customer.Clues(options.Country), actor, cancel))
                    .Where(d => d.Probability >= .5)
                    .Take(5)
                    .ToList()
                : null;
        var outcome = await register.RunAsync(customer.ToRequest(options.Country), actor, "api/customers", cancel);
        if (!outcome.IsAccepted(out var id))
            return Answers.Problem(Refused(outcome));
        http.Response.Headers.Location = "/api/v1/customers/" + id;
        http.Response.Headers.ETag = "\"1\"";
        var doubts = (customer.Identifiers ?? [])
            .Select(
                (i, at) =>
                    new Warning(
                        $"identifiers[{at.ToString(CultureInfo.InvariantCulture)}].number",
                        DocumentChoices.Doubt(
                            $"{i.Country ?? customer.Country ?? options.Country}/{i.Type}",
                            i.Number,
                            options.Country,
                            words
                        ) ?? ""
                    )
            )
            .Where(w => w.Detail.Length > 0)
            .ToList();
        foreach (var one in alike ?? [])
            await audit.ReadAsync(actor, "customer.found", one.Id.Value, "api/customers");
        return Answers.Json(new Made(id.Value, doubts.Count > 0 ? doubts : null, alike), StatusCodes.Status201Created);
    }

    /// <param name="Warnings">What was stored but should be looked at; absent when nothing should.</param>
    /// <param name="PossibleDuplicates">Customers known before who are more probably this one than not; asked for by <c>?duplicates=true</c>.</param>
    internal sealed record Made(
        Guid Id,
        IReadOnlyList<Warning>? Warnings = null,
        IReadOnlyList<Recognised>? PossibleDuplicates = null
    );

    /// <param name="Field">Where in the request.</param>
    /// <param name="Detail">What to look at, in the reader's language.</param>
    internal sealed record Warning(string Field, string Detail);

    internal sealed record Edited(CustomerId Id, int RowVersion, string Etag);

    private static async Task<IResult> EditAsync(
        CustomerId id,
        Dictionary<string, JsonElement> changes,
        HttpContext http,
        EditCustomer edit,
        CustomerDirectory directory,
        DeskWords words,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        if (Version(http.Request.Headers.IfMatch) is not { } version)
            return Answers.Problem(Refusal.Stale("customer.version-missing"));
        var wanted = changes.ToDictionary(c => c.Key, c => AsText(c.Value), StringComparer.Ordinal);
        var outcome = await edit.RunAsync(new(id, version, wanted), actor, "api/customers", cancel);
        if (outcome.IsAccepted(out var now))
        {
            http.Response.Headers.ETag = $"\"{now.ToString(CultureInfo.InvariantCulture)}\"";
            return Answers.Json(new Edited(id, now, $"\"{now.ToString(CultureInfo.InvariantCulture)}\""));
        }

        var refusal = Refused(outcome);
        if (refusal.Kind != RefusalKind.Stale || await directory.FindAsync(id, cancel) is not { } current)
            return Answers.Problem(refusal);
        // Field by field: what the other person left and what was asked for here.
        http.Response.Headers.ETag = $"\"{current.RowVersion.ToString(CultureInfo.InvariantCulture)}\"";
        var conflicts = wanted.Select(w => new Conflict(w.Key, CustomerFields.Text(current, w.Key), w.Value)).ToList();
        return Answers.Problem(
            Refusal.Stale("customer.changed-fields", ("changes", words.Conflicts(conflicts))),
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["rowVersion"] = current.RowVersion,
                ["conflicts"] = conflicts,
            }
        );
    }

    private static async Task<IResult> AddContactPointAsync(
        CustomerId id,
        NewContactPoint given,
        HttpContext http,
        AddContactPoint add,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await add.RunAsync(
                new(id, given.Kind, given.Value ?? "", given.Confirmed),
                CurrentActor.Of(http),
                "api/customers",
                cancel
            ),
            point => Answers.Json(new MadeContactPoint(point), StatusCodes.Status201Created)
        );

    private static async Task<IResult> EndContactPointAsync(
        CustomerId id,
        Guid pointId,
        HttpContext http,
        EndContactPoint end,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await end.RunAsync(new(id, pointId), CurrentActor.Of(http), "api/customers", cancel),
            _ => Results.NoContent()
        );

    /// <param name="Current">What is stored now.</param>
    /// <param name="Yours">What the refused edit wanted.</param>
    internal sealed record Conflict(string Field, string? Current, string? Yours);

    private static string? AsText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            _ => value.GetRawText(),
        };

    /// <summary>The row version in an <c>If-Match</c> header, strong or weak, quoted or not.</summary>
    internal static int? Version(string? ifMatch)
    {
        var text = (ifMatch ?? "").Trim();
        if (text.StartsWith("W/", StringComparison.Ordinal))
            text = text[2..];
        return int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }

    private static Refusal Refused<T>(Outcome<T> outcome) =>
        outcome.IsRefused(out var refusal) ? refusal : throw new InvalidOperationException("Not refused.");

    /// <summary>Writes the sheet into a pooled buffer and out in one go.</summary>
    private sealed class SheetResult(CustomerSheet sheet, Action<IBufferWriter<byte>, CustomerSheet> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "application/json; charset=utf-8";
            response.Headers.ETag = $"\"{sheet.Customer.RowVersion.ToString(CultureInfo.InvariantCulture)}\"";
            response.Headers.CacheControl = "no-store";
            if (sheet.RedirectedFrom is not null)
                response.Headers.ContentLocation = "/api/v1/customers/" + sheet.Customer.Id;
            write(response.BodyWriter, sheet);
            return response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
        }
    }
}
