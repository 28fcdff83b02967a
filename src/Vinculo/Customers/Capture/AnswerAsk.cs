using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>
/// Writes down what came of asking a customer for a field: the value goes where it belongs, a "would rather not say" is
/// remembered, and either teaches how to ask next time.
/// </summary>
public sealed class AnswerAsk(
    Database database,
    CaptureSettings settings,
    EditCustomer editCustomer,
    AddContactPoint addContactPoint,
    AddIdentifier addIdentifier,
    RecordConsent recordConsent,
    NoteNeed noteNeed,
    AskBook book,
    CaptureWork work,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    private const string ChannelAttribute = "attr.preferred_channel";
    private const string OccupationAttribute = "attr.occupation";

    /// <param name="Field">Code of the field that was asked for.</param>
    /// <param name="Result">What came of it.</param>
    /// <param name="Value">
    /// What was told, when it was: a date as yyyy-MM-dd, a document as "CC 52345678" or the number alone, yes or no for a
    /// consent, the code of a need or channel, otherwise text.
    /// </param>
    /// <param name="Channel">Through which channel.</param>
    public sealed record Request(CustomerId Customer, string Field, AskResult Result, string? Value, Channel Channel);

    /// <returns>The standing after it.</returns>
    public async Task<Outcome<CaptureStanding>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May("customers.edit"))
            return Actor.Refused("customers.edit");
        var terms = await settings.TermsAsync(cancel);
        if (terms.Find(request.Field) is not { CanBeAsked: true })
            return Refusal.Invalid("capture.field-unknown", "field", ("field", request.Field));
        return await database.WriteAsync(session => WithinAsync(session, request, terms, actor, cause), cancel);
    }

    private async Task<Outcome<CaptureStanding>> WithinAsync(
        Session session,
        Request request,
        CaptureTerms terms,
        Actor actor,
        string cause
    )
    {
        var customer = await session.FirstOrDefaultAsync(
            "SELECT team_id, kind, country FROM customer WHERE customer_id = @id AND merged_into IS NULL",
            row => new
            {
                Team = row.GuidOrNull(0),
                Kind = row.Enum<CustomerKind>(1),
                Country = row.TextOrNull(2),
            },
            ("id", request.Customer)
        );
        if (customer is null || !actor.Sees(customer.Team))
            return Refusal.Missing("customer.not-found", ("customer", request.Customer.Value));

        var now = clock.GetUtcNow();
        if (request.Result == AskResult.Answered)
        {
            var value = request.Value?.Trim();
            if (string.IsNullOrEmpty(value))
                return Refusal.Invalid("capture.value-missing", "value");
            if (
                await KeepAsync(
                    session,
                    request,
                    value,
                    customer.Kind,
                    customer.Country ?? options.Country,
                    actor,
                    cause
                ) is
                { } refusal
            )
                return refusal;
        }
        var quiet = request.Result switch
        {
            AskResult.WouldNotSay => now.AddDays(terms.RefusedQuietDays),
            AskResult.NotNow => now.AddDays(terms.NotNowQuietDays),
            _ => (DateTimeOffset?)null,
        };
        var id = Ids.New(now);
        await session.ExecuteAsync(
            """
            INSERT INTO capture_ask (customer_id, id, field, result, channel, asked_at, asked_by, quiet_until)
            VALUES (@customer, @id, @field, @result, @channel, @now, @by, @quiet)
            """,
            ("customer", request.Customer),
            ("id", id),
            ("field", request.Field),
            ("result", request.Result),
            ("channel", request.Channel),
            ("now", now),
            ("by", actor.Id),
            ("quiet", quiet)
        );
        await book.LearnWithinAsync(session, request.Field, request.Channel, request.Result);
        await audit.ChangedWithinAsync(
            session,
            actor,
            "customer.asked",
            request.Customer.Value,
            "capture_ask",
            id.ToString("D"),
            null,
            new
            {
                request.Field,
                request.Result,
                request.Channel,
            },
            cause
        );
        await session.NoteChangeAsync(request.Customer.Value, ChangeKind.Identity, now);

        // The sheet that is drawn next reads the stored standing: it has to be right already.
        var result = await work.RefreshWithinAsync(session, [request.Customer.Value], terms);
        return result.Standings[0].Standing;
    }

    /// <summary>Puts the value where it belongs; a refusal has written nothing.</summary>
    private async Task<Refusal?> KeepAsync(
        Session session,
        Request request,
        string value,
        CustomerKind kind,
        string country,
        Actor actor,
        string cause
    )
    {
        switch (request.Field)
        {
            case CaptureTerms.Phone:
            case CaptureTerms.Email:
                return RefusalOf(
                    await addContactPoint.WithinAsync(
                        session,
                        new(
                            request.Customer,
                            request.Field == CaptureTerms.Phone ? ContactKind.Phone : ContactKind.Email,
                            value,
                            Confirmed: true
                        ),
                        actor,
                        cause
                    )
                );
            case CaptureTerms.Document:
                return RefusalOf(
                    await addIdentifier.WithinAsync(
                        session,
                        new(request.Customer, Document(value, kind, country)),
                        actor,
                        cause
                    )
                );
            case CaptureTerms.Consent:
                if (YesNo(value) is not { } granted)
                    return Refusal.Invalid("capture.yes-or-no", "value");
                return RefusalOf(
                    await recordConsent.WithinAsync(
                        session,
                        new(request.Customer, "marketing", null, granted, cause),
                        actor,
                        cause
                    )
                );
            case CaptureTerms.Needs:
                return RefusalOf(
                    await noteNeed.WithinAsync(
                        session,
                        new(request.Customer, value, NeedOrigin.Said, 1, null),
                        actor,
                        cause
                    )
                );
            case CaptureTerms.Channel:
                if (!Enum.TryParse<Channel>(value, ignoreCase: true, out var preferred) || !Enum.IsDefined(preferred))
                    return Refusal.Invalid("capture.channel-unknown", "value", ("value", value));
                return await EditAsync(ChannelAttribute, preferred.ToString());
            case CaptureTerms.Occupation:
                return await EditAsync(OccupationAttribute, value);
            default:
                return await EditAsync(request.Field, value);
        }

        async Task<Refusal?> EditAsync(string field, string text) =>
            RefusalOf(
                await editCustomer.WithinAsync(
                    session,
                    new(
                        request.Customer,
                        0,
                        new Dictionary<string, string?>(StringComparer.Ordinal) { [field] = text }
                    ),
                    actor,
                    cause
                )
            );
    }

    /// <summary>"CC 52345678" or the number alone, which is then of the country's usual kind.</summary>
    internal static GivenIdentifier Document(string text, CustomerKind kind, string country)
    {
        var letters = text.TakeWhile(char.IsAsciiLetter).Count();
        return letters is >= 2 and <= 4 && letters < text.Length && text[letters] is ' ' or '.' or ':'
            ? new(text[..letters].ToUpperInvariant(), country, text[(letters + 1)..].Trim())
            : new(UsualDocument(kind, country), country, text);
    }

    private static string UsualDocument(CustomerKind kind, string country) =>
        (country, kind) switch
        {
            ("CO", CustomerKind.Company) => "NIT",
            ("CO", _) => "CC",
            ("MX", CustomerKind.Company) => "RFC",
            ("MX", _) => "CURP",
            ("CL", _) => "RUT",
            ("PE", CustomerKind.Company) => "RUC",
            ("AR", CustomerKind.Company) => "CUIT",
            ("BR", CustomerKind.Company) => "CNPJ",
            ("BR", _) => "CPF",
            ("EC", CustomerKind.Company) => "RUC",
            ("EC", _) => "CI",
            ("ES", CustomerKind.Company) => "NIF",
            _ => "DNI",
        };

    private static bool? YesNo(string text) =>
        NameKey.Fold(text).Trim() switch
        {
            "si" or "yes" or "true" or "1" => true,
            "no" or "false" or "0" => false,
            _ => null,
        };

    private static Refusal? RefusalOf<T>(Outcome<T> outcome) => outcome.IsRefused(out var refusal) ? refusal : null;
}
