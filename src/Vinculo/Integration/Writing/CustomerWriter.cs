using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>
/// Brings rows of customers into the one database: knows each again or registers it, and keeps what every source said
/// beside what the company now holds true.
/// </summary>
internal sealed class CustomerWriter(SureCustomers sure, NameVocabulary vocabulary, CustomerMerge merge, People people)
{
    internal People People => people;

    internal static readonly string[] Columns =
    [
        "customer_id",
        "kind",
        "stage",
        "display_name",
        "name_key",
        "given_names",
        "first_surname",
        "second_surname",
        "legal_name",
        "trade_name",
        "birth_date",
        "sex",
        "language",
        "city",
        "country",
        "since",
        "owner_id",
        "team_id",
        "open_cases",
        "open_commitments",
        "control",
        "attrs",
        "row_version",
        "created_at",
        "updated_at",
    ];

    // Small values of rows, boxed once.
    private static readonly object[] Small = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    private static readonly object None = Small[0],
        One = Small[1],
        Yes = true,
        No = false;

    /// <summary>Stores a chunk.</summary>
    /// <returns>The customer of each row, in order.</returns>
    public async Task<Guid[]> WriteAsync(ImportBatch batch, IReadOnlyList<CustomerInput> rows)
    {
        var answers = await sure.FindAsync(
            batch.Session,
            [.. rows.Select(r => new Newcomer(r.Clues, r.Entry))],
            batch.NewId
        );
        var fresh = new List<(CustomerInput Input, SureAnswer Who)>();
        var again = new List<(CustomerInput Input, Guid Id)>();
        for (var i = 0; i < rows.Count; i++)
            if (answers[i].Known)
                again.Add((rows[i], answers[i].Id));
            else
                fresh.Add((rows[i], answers[i]));
        await InsertAsync(batch, fresh);
        if (again.Count > 0)
            await merge.RunAsync(batch, again);
        foreach (var row in rows)
            if (row.Row is not null)
                batch.Partial(row.Row);
        Guid[] ids = [.. answers.Select(a => a.Id)];
        await EmployersAsync(batch, rows, ids);
        return ids;
    }

    private async Task InsertAsync(ImportBatch batch, List<(CustomerInput Input, SureAnswer Who)> fresh)
    {
        if (fresh.Count == 0)
            return;
        var scope = batch.Scope;
        var control = await ControlShare.NowAsync(batch.Session);
        var customers = new List<object?[]>(fresh.Count);
        var records = new List<object?[]>(fresh.Count);
        var identifiers = new List<object?[]>();
        var contacts = new List<object?[]>();
        var prospects = new List<object?[]>();
        var claims = new List<(string Key, Guid Customer)>();
        var postings = new List<(string Token, Guid Customer)>();
        foreach (var (input, who) in fresh)
        {
            var id = who.Id;
            customers.Add([
                id,
                Small[(int)input.Kind],
                Small[(int)(input.Stage ?? CustomerStage.Customer)],
                input.DisplayName,
                input.FoldedName,
                input.GivenNames,
                input.FirstSurname,
                input.SecondSurname,
                input.LegalName,
                input.TradeName,
                input.BirthDate,
                input.Sex,
                input.Language,
                input.City,
                input.Country ?? scope.Country,
                input.Since,
                people.User(input.Owner),
                people.Team(input.Team),
                None,
                None,
                control.Holds(id) ? Yes : No,
                CustomerMerge.Attributes(null, input.Attributes),
                One,
                batch.Moment,
                batch.Moment,
            ]);
            records.Add(Record(batch, input, id));
            claims.Add((Recognition.SourceClaim(scope.SystemCode, input.SourceKey), id));
            if (input.Document is not null)
            {
                identifiers.Add(Identifier(batch, input, id));
                if (!who.DocumentTaken)
                    claims.Add((input.DocumentClaim!, id));
            }
            if (input.Stage == CustomerStage.Prospect)
            {
                var (source, detail) = ProspectWords.Read(input.CameFrom);
                prospects.Add([id, batch.NewId(), source, Cut(detail), Cut(input.Interest), batch.Moment, One, One]);
            }
            foreach (var contact in input.Contacts)
                contacts.Add(Contact(batch, contact, id));
            foreach (var token in input.Tokens)
                postings.Add((token, id));
            batch.Made("customer", id);
            batch.Note("customer.registered", id, "customer", id.ToString("D"), null, input.Registered);
            batch.Touch(id, ChangeKind.Identity);
            batch.Created(input.Row, id);
        }

        // In key order, so that the trees are filled from left to right.
        claims.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        postings.Sort((a, b) => string.CompareOrdinal(a.Token, b.Token));
        var session = batch.Session;
        await session.InsertManyAsync("customer", Columns, customers);
        await session.InsertManyAsync("source_record", RecordColumns, records);
        await session.InsertManyAsync("identifier", IdentifierColumns, identifiers);
        await session.InsertManyAsync("contact_point", ContactColumns, contacts);
        if (prospects.Count > 0)
            await session.InsertManyAsync("prospect", ProspectColumns, prospects);
        await session.InsertManyAsync(
            "identifier_claim",
            ["claim_key", "customer_id"],
            claims.Select(c => new object?[] { c.Key, c.Customer })
        );
        await session.InsertManyAsync(
            "name_posting",
            ["token", "customer_id"],
            postings.Select(p => new object?[] { p.Token, p.Customer })
        );
        session.AfterCommit(() => vocabulary.Learn(postings.Select(p => p.Token)));
    }

    /// <summary>Ties customers to their employers, both ways round.</summary>
    private static async Task EmployersAsync(ImportBatch batch, IReadOnlyList<CustomerInput> rows, Guid[] ids)
    {
        var claims = rows.Where(r => r.Employer is not null).Select(r => r.Employer!.Value.Claim).Distinct().ToArray();
        if (claims.Length == 0)
            return;
        var found = await IdentifierClaims.HoldersAsync(batch.Session, claims);
        var ties = new List<Tie>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Employer is not { } employer)
                continue;
            if (found.TryGetValue(employer.Claim, out var other))
            {
                if (other != ids[i])
                    ties.Add(new(ids[i], other, "employer", null, null, null, rows[i].JobTitle));
            }
            else if (rows[i].Row is { Refused: false } row && row.Problems?.Exists(p => !p.Kept) != true)
            {
                row.Refuse(
                    new(
                        "employer.document",
                        "employer-unknown",
                        new Dictionary<string, string?> { ["value"] = employer.Shown },
                        Fatal: false
                    )
                );
                batch.Partial(row);
            }
        }
        await Ties.WriteAsync(batch, ties);
    }

    private static readonly string[] ProspectColumns =
    [
        "customer_id",
        "id",
        "source",
        "source_detail",
        "interest",
        "opened_at",
        "state",
        "row_version",
    ];

    private static string? Cut(string? text) => text is { Length: > 200 } ? text[..199] + "…" : text;

    internal static readonly string[] RecordColumns =
    [
        "customer_id",
        "source_system_id",
        "source_key",
        "payload",
        "payload_hash",
        "received_at",
        "import_run_id",
        "fields",
    ];

    internal static readonly string[] IdentifierColumns =
    [
        "customer_id",
        "id",
        "type",
        "country",
        "number",
        "normalised",
        "check_digit",
        "valid",
        "source_system_id",
        "created_at",
    ];

    internal static readonly string[] ContactColumns =
    [
        "customer_id",
        "id",
        "kind",
        "value",
        "normalised",
        "label",
        "preferred",
        "source_system_id",
        "created_at",
    ];

    internal static object?[] Record(ImportBatch batch, CustomerInput input, Guid id) =>
        [id, batch.System, input.SourceKey, new Json(input.Payload), input.Hash, batch.Moment, batch.Run, input.Fields];

    internal static object?[] Identifier(ImportBatch batch, CustomerInput input, Guid id) =>
        [
            id,
            batch.NewId(),
            input.Document!.Type,
            input.IssuedIn,
            input.DocumentNumber,
            input.Document.Normal,
            input.Document.CheckDigit,
            input.Document.Valid,
            batch.System,
            batch.Moment,
        ];

    internal static object?[] Contact(ImportBatch batch, ReachedBy contact, Guid id) =>
        [
            id,
            batch.NewId(),
            Small[(int)contact.Kind],
            contact.Value,
            contact.Normalised,
            contact.Label,
            No,
            batch.System,
            batch.Moment,
        ];
}
