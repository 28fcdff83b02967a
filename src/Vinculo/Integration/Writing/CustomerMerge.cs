using System.Text.Json;
using System.Text.Json.Nodes;
using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Writing;

/// <summary>
/// What a source says of a customer we already know. Its record is kept as it came, and every field is chosen anew from
/// what all sources and people say, by the company's rules; what a person has said stands above all sources.
/// </summary>
internal sealed class CustomerMerge(NameVocabulary vocabulary, People people, GoldenRules rules)
{
    private readonly GoldenChoice choice = new(rules);

    public async Task RunAsync(ImportBatch batch, List<(CustomerInput Input, Guid Id)> rows)
    {
        var scope = batch.Scope;
        var hashes = await HashesAsync(batch.Session, scope.System, [.. rows.Select(r => r.Id).Distinct()]);
        var open = new List<(CustomerInput Input, Guid Id)>();
        foreach (var row in rows)
            if (hashes.TryGetValue((row.Id, row.Input.SourceKey), out var hash) && hash == row.Input.Hash)
            {
                if (row.Input.Row is { } same)
                    batch.Unchanged(same, row.Id);
            }
            else
                open.Add(row);
        if (open.Count == 0)
            return;

        var known = await KnownCustomer.LoadAsync(batch.Session, [.. open.Select(o => o.Id).Distinct()]);
        var records = new List<object?[]>();
        var contacts = new List<object?[]>();
        var identifiers = new List<object?[]>();
        var claims = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var (input, id) in open)
        {
            if (!known.TryGetValue(id, out var customer))
                continue;
            var recordKey = (scope.System, input.SourceKey);
            var linked = !customer.Records.TryGetValue(recordKey, out var stored);
            if (stored == input.Hash)
            {
                // The same row twice in one chunk.
                if (input.Row is { } repeated)
                    batch.Unchanged(repeated, id);
                continue;
            }
            var before = Fields(customer, input, scope, batch.Now, out var after);
            if (linked)
            {
                records.Add(CustomerWriter.Record(batch, input, id));
                batch.Made("source_record", id, scope.System, input.SourceKey);
                claims.TryAdd(Recognition.SourceClaim(scope.SystemCode, input.SourceKey), id);
            }
            else
            {
                await ReplaceRecordAsync(batch, input, id);
            }
            customer.Records[recordKey] = input.Hash;
            var added = new List<string>();
            foreach (var contact in input.Contacts)
                if (customer.Contacts.Add(contact.Normalised))
                {
                    var row = CustomerWriter.Contact(batch, contact, id);
                    contacts.Add(row);
                    batch.Made("contact_point", id, (Guid)row[1]!);
                    added.Add(contact.Value);
                }
            if (input.Document is { } document && customer.Identifiers.Add(document.Type + ":" + document.Normal))
            {
                var row = CustomerWriter.Identifier(batch, input, id);
                identifiers.Add(row);
                batch.Made("identifier", id, (Guid)row[1]!);
                claims.TryAdd(input.DocumentClaim!, id);
                added.Add(input.DocumentNumber!);
            }
            if (before.Count > 0)
                await StoreAsync(batch, customer, before);
            var changed = before.Count > 0 || added.Count > 0;
            if (changed || linked)
            {
                before.Remove("row_version");
                before.Remove("updated_at");
                before.Remove("name_key");
                batch.Note(
                    linked && !changed ? "customer.linked" : "customer.changed",
                    id,
                    "customer",
                    id.ToString("D"),
                    before.Count == 0 ? null : Json.Of(before),
                    Json.Of(
                        new
                        {
                            changed = after,
                            added = added.Count == 0 ? null : added,
                            source = linked ? input.SourceKey : null,
                        }
                    )
                );
                batch.Touch(id, ChangeKind.Identity);
            }
            if (input.Row is not { } told)
                continue;
            if (linked)
                batch.Linked(told, id);
            else if (changed)
                batch.Updated(told, id);
            else
                batch.Unchanged(told, id);
        }

        var session = batch.Session;
        await session.InsertManyAsync("source_record", CustomerWriter.RecordColumns, records);
        await session.InsertManyAsync("contact_point", CustomerWriter.ContactColumns, contacts);
        await session.InsertManyAsync("identifier", CustomerWriter.IdentifierColumns, identifiers);
        if (claims.Count == 0)
            return;
        var taken = await IdentifierClaims.HoldersAsync(session, claims.Keys);
        var free = claims.Where(c => !taken.ContainsKey(c.Key)).ToList();
        foreach (var (key, _) in free)
            batch.Made("identifier_claim", key);
        await session.InsertManyAsync(
            "identifier_claim",
            ["claim_key", "customer_id"],
            free.Select(c => new object?[] { c.Key, c.Value })
        );
    }

    /// <summary>Decides every field. Pure but for <paramref name="customer"/>, which becomes what is now true.</summary>
    /// <returns>Former values of what changed.</returns>
    private Dictionary<string, object?> Fields(
        KnownCustomer customer,
        CustomerInput input,
        ImportScope scope,
        DateTimeOffset at,
        out Dictionary<string, object?> after
    )
    {
        var before = new Dictionary<string, object?>(StringComparer.Ordinal);
        var now = new Dictionary<string, object?>(StringComparer.Ordinal);
        after = now;
        var older = customer.Said.Values.Any(r => r.Values is null);
        var wins = scope.Trust >= customer.LastTrust && (!older || customer.UpdatedAt <= customer.LastSpoke);
        var chosen = Chosen(customer, input, scope, at);
        for (var i = 0; i < KnownCustomer.Columns.Length; i++)
        {
            if (!chosen.TryGetValue(KnownCustomer.Fields[i], out var golden) || golden.Value == customer.Texts[i])
                continue;
            if (i == 0 && string.IsNullOrEmpty(golden.Value))
                continue;
            Note(KnownCustomer.Columns[i], customer.Texts[i], golden.Value);
            customer.Texts[i] = golden.Value;
        }
        if (chosen.TryGetValue("birthDate", out var born) && Date(born.Value) is var birth && birth != customer.Birth)
        {
            Note("birth_date", customer.Birth, birth);
            customer.Birth = birth;
        }
        if (
            chosen.TryGetValue("since", out var first)
            && Date(first.Value) is var since
            && since != customer.Since
            && (customer.Since is null || since < customer.Since || customer.Fixed("since"))
        )
        {
            Note("since", customer.Since, since);
            customer.Since = since;
        }
        if (
            input is { StageSaid: true, Stage: { } stage }
            && stage != CustomerStage.Prospect
            && (int)stage != customer.Stage
            && wins
            && !customer.Fixed("stage")
        )
        {
            Note("stage", customer.Stage, (int)stage);
            customer.Stage = (int)stage;
        }
        if (
            people.User(input.Owner) is { } owner
            && owner != customer.Owner
            && (customer.Owner is null || wins)
            && !customer.Fixed("ownerId")
        )
        {
            Note("owner_id", customer.Owner?.ToString("D"), owner.ToString("D"));
            customer.Owner = owner;
        }
        if (
            people.Team(input.Team) is { } team
            && team != customer.Team
            && (customer.Team is null || wins)
            && !customer.Fixed("teamId")
        )
        {
            Note("team_id", customer.Team?.ToString("D"), team.ToString("D"));
            customer.Team = team;
        }
        var own = chosen
            .Where(c => c.Key.StartsWith("attr.", StringComparison.Ordinal))
            .ToDictionary(c => c.Key[5..], c => c.Value.Value, StringComparer.Ordinal);
        if (own.Count > 0 && Attributes(customer.Attrs, own) is var attrs && !SameJson(attrs, customer.Attrs))
        {
            before["attrs"] = customer.Attrs is null ? null : JsonNode.Parse(customer.Attrs);
            now["attrs"] = JsonNode.Parse(attrs);
            customer.Attrs = attrs;
        }
        return before;

        void Note(string column, object? old, object? value)
        {
            before[column] = old;
            now[column] = value;
        }
    }

    /// <summary>Chooses every field from what is said of the customer, this row included, which takes the place of its record.</summary>
    private Dictionary<string, GoldenField> Chosen(
        KnownCustomer customer,
        CustomerInput input,
        ImportScope scope,
        DateTimeOffset at
    )
    {
        var said = new GoldenChoice.Said
        {
            Kind = (CustomerKind)customer.Kind,
            Current = customer.Current(),
            Records = [.. customer.Said.Values],
            Entries = customer.Entries,
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(customer.UpdatedAt),
        };
        var kept = GoldenChoice.Unexplained(said);
        customer.Said[(scope.System, input.SourceKey)] = new(
            scope.System,
            scope.SystemCode,
            input.SourceKey,
            scope.Trust,
            at,
            SaidRecord.Read(input.Fields.Text)
        );
        return choice.Choose(GoldenRows.With(said, kept, [.. customer.Said.Values]));
    }

    private static DateOnly? Date(string? text) =>
        text is null
            ? null
            : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task StoreAsync(ImportBatch batch, KnownCustomer customer, Dictionary<string, object?> before)
    {
        before["row_version"] = customer.Version;
        before["updated_at"] = customer.UpdatedAt;
        var oldName = before.TryGetValue("display_name", out var n) ? (string?)n : customer.Texts[0];
        var oldLegal = before.TryGetValue("legal_name", out var l) ? (string?)l : customer.Texts[4];
        if (before.ContainsKey("display_name"))
            before["name_key"] = NameKey.Fold(oldName!);
        customer.Version++;
        customer.UpdatedAt = customer.LastSpoke = batch.Now.ToUnixTimeMilliseconds();
        customer.LastTrust = batch.Scope.Trust;
        batch.Changed(
            "customer",
            new(
                [EffectKey.Of(customer.Id)],
                new Dictionary<string, object?>(before, StringComparer.Ordinal),
                customer.Version
            )
        );
        await batch.Session.ExecuteAsync(
            """
            UPDATE customer SET display_name = @name, name_key = @key, given_names = @given, first_surname = @first,
              second_surname = @second, legal_name = @legal, trade_name = @trade, sex = @sex, language = @language, city = @city,
              country = @country, birth_date = @birth, since = @since, stage = @stage, owner_id = @owner, team_id = @team,
              attrs = @attrs, row_version = @version, updated_at = @now
            WHERE customer_id = @id
            """,
            ("name", customer.Texts[0]),
            ("key", NameKey.Fold(customer.Texts[0]!)),
            ("given", customer.Texts[1]),
            ("first", customer.Texts[2]),
            ("second", customer.Texts[3]),
            ("legal", customer.Texts[4]),
            ("trade", customer.Texts[5]),
            ("sex", customer.Texts[6]),
            ("language", customer.Texts[7]),
            ("city", customer.Texts[8]),
            ("country", customer.Texts[9]),
            ("birth", customer.Birth),
            ("since", customer.Since),
            ("stage", customer.Stage),
            ("owner", customer.Owner),
            ("team", customer.Team),
            ("attrs", customer.Attrs is null ? null : new Json(customer.Attrs)),
            ("version", customer.Version),
            ("now", batch.Now),
            ("id", customer.Id)
        );
        if (oldName != customer.Texts[0] || oldLegal != customer.Texts[4])
            await PostAsync(batch.Session, vocabulary, customer.Id, customer.Texts[0]!, customer.Texts[4]);
    }

    /// <summary>Makes the words a customer is found by those of the present names.</summary>
    internal static async Task PostAsync(
        Session session,
        NameVocabulary vocabulary,
        Guid customer,
        string display,
        string? legal
    )
    {
        var tokens = CustomerInput.TokensOf(NameKey.Fold(display), display, legal);
        await session.ExecuteAsync("DELETE FROM name_posting WHERE customer_id = @customer", ("customer", customer));
        await session.InsertManyAsync(
            "name_posting",
            ["token", "customer_id"],
            tokens.Select(t => new object?[] { t, customer })
        );
        session.AfterCommit(() => vocabulary.Learn(tokens));
    }

    private static async Task ReplaceRecordAsync(ImportBatch batch, CustomerInput input, Guid id)
    {
        var scope = batch.Scope;
        var was = await batch.Session.FirstOrDefaultAsync(
            "SELECT payload, payload_hash, received_at, import_run_id, fields FROM source_record WHERE customer_id = @customer AND source_system_id = @system AND source_key = @key",
            row =>
                (
                    Payload: row.Text(0),
                    Hash: row.Text(1),
                    At: row.Long(2),
                    Run: row.GuidOrNull(3),
                    Fields: row.TextOrNull(4)
                ),
            ("customer", id),
            ("system", scope.System),
            ("key", input.SourceKey)
        );
        batch.Changed(
            "source_record",
            new(
                [EffectKey.Of(id), EffectKey.Of(scope.System), input.SourceKey],
                new Dictionary<string, object?>
                {
                    ["payload"] = was.Payload is null ? null : JsonNode.Parse(was.Payload),
                    ["payload_hash"] = was.Hash,
                    ["received_at"] = was.At,
                    ["import_run_id"] = was.Run?.ToString("D"),
                    ["fields"] = was.Fields is null ? null : JsonNode.Parse(was.Fields),
                }
            )
        );
        await batch.Session.ExecuteAsync(
            """
            UPDATE source_record SET payload = @payload, payload_hash = @hash, received_at = @now, import_run_id = @run,
              fields = @fields
            WHERE customer_id = @customer AND source_system_id = @system AND source_key = @key
            """,
            ("payload", new Json(input.Payload)),
            ("hash", input.Hash),
            ("now", batch.Now),
            ("run", scope.Run),
            ("fields", input.Fields),
            ("customer", id),
            ("system", scope.System),
            ("key", input.SourceKey)
        );
    }

    private static async Task<Dictionary<(Guid, string), string>> HashesAsync(Session session, Guid system, Guid[] ids)
    {
        var found = new Dictionary<(Guid, string), string>();
        foreach (
            var (customer, key, hash) in await session.QueryAsync(
                $"SELECT customer_id, source_key, payload_hash FROM source_record WHERE source_system_id = @system AND customer_id {session.InGuids("ids")}",
                row => (row.Guid(0), row.Text(1), row.Text(2)),
                ("system", system),
                ("ids", ids)
            )
        )
            found[(customer, key)] = hash;
        return found;
    }

    /// <summary>Custom fields with new values laid over the old ones; null when there are none.</summary>
    internal static Json? Attributes(string? old, IReadOnlyList<(string Code, object Value)> values)
    {
        if (values.Count == 0)
            return old is null ? null : new Json(old);
        var merged = old is null ? [] : JsonNode.Parse(old)!.AsObject();
        foreach (var (code, value) in values)
            merged[code] = value switch
            {
                decimal number => JsonValue.Create(number),
                _ => JsonValue.Create((string)value),
            };
        return new Json(merged.ToJsonString(Json.Options));
    }

    /// <summary>Custom fields with chosen values laid over the old ones.</summary>
    private static string Attributes(string? old, Dictionary<string, string?> values)
    {
        var merged = old is null ? [] : JsonNode.Parse(old)!.AsObject();
        foreach (var (code, value) in values)
            merged[code] = value is null ? null : JsonNode.Parse(value);
        return merged.ToJsonString(Json.Options);
    }

    private static bool SameJson(string a, string? b) =>
        b is not null && (a == b || JsonNode.DeepEquals(JsonNode.Parse(a), JsonNode.Parse(b)));
}
