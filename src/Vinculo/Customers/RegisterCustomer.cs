using Vinculo.Customers.Identity;
using Vinculo.Customers.Prospects;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>A document as somebody gave it.</summary>
public sealed record GivenIdentifier(string Type, string Country, string Number);

/// <summary>A new customer exists.</summary>
public sealed record CustomerRegistered(CustomerId Customer, CustomerStage Stage, DateTimeOffset At);

/// <summary>Adds a person or company, prospect or customer, to the one customer database.</summary>
public sealed class RegisterCustomer(
    Database database,
    NameIndex names,
    Audit audit,
    VinculoOptions options,
    TimeProvider clock
)
{
    public sealed record Request(
        CustomerKind Kind,
        CustomerStage Stage,
        string? GivenNames = null,
        string? FirstSurname = null,
        string? SecondSurname = null,
        string? LegalName = null,
        string? TradeName = null,
        DateOnly? BirthDate = null,
        string? City = null,
        string? Country = null,
        IReadOnlyList<GivenIdentifier>? Identifiers = null,
        IReadOnlyList<string>? Phones = null,
        IReadOnlyList<string>? Emails = null,
        Guid? OwnerId = null,
        Guid? TeamId = null,
        string? Language = null,
        IReadOnlyList<string>? Addresses = null
    );

    public Task<Outcome<CustomerId>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) => database.WriteAsync(session => WithinAsync(session, request, actor, cause), cancel);

    /// <summary>As part of somebody's transaction. A refusal leaves nothing behind.</summary>
    public async Task<Outcome<CustomerId>> WithinAsync(Session session, Request request, Actor actor, string cause)
    {
        if (!actor.May("customers.edit"))
            return Actor.Refused("customers.edit");
        var now = clock.GetUtcNow();
        if (Check(request, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime)) is { } refusal)
            return refusal;

        var country = request.Country ?? options.Country;
        var documents = (request.Identifiers ?? [])
            .Select(d => (Given: d, Read: NationalId.Read(d.Number, d.Type, d.Country)!))
            .ToList();
        foreach (var (given, read) in documents)
        {
            foreach (var form in NationalId.Forms(read))
            {
                var claim = Recognition.DocumentClaim(given.Country, read.Type, form);
                if (await IdentifierClaims.HolderAsync(session, claim) is { } known)
                    return Refusal.Conflict("customer.document-known", ("document", given.Number), ("customer", known));
            }
        }

        var id = new CustomerId(Ids.New(now));
        var name = Customer.NameOf(
            request.Kind,
            request.GivenNames,
            request.FirstSurname,
            request.SecondSurname,
            request.LegalName,
            request.TradeName
        );
        await session.ExecuteAsync(
            """
            INSERT INTO customer (customer_id, kind, stage, display_name, name_key, given_names, first_surname, second_surname,
              legal_name, trade_name, birth_date, language, city, country, owner_id, team_id, open_cases, open_commitments,
              control, row_version, created_at, updated_at)
            VALUES (@id, @kind, @stage, @name, @key, @given, @first, @second, @legal, @trade, @birth, @language, @city, @country,
              @owner, @team, 0, 0, @control, 1, @now, @now)
            """,
            ("id", id),
            ("kind", request.Kind),
            ("stage", request.Stage),
            ("name", name),
            ("key", NameKey.Fold(name)),
            ("given", request.GivenNames.NullIfBlank()),
            ("first", request.FirstSurname.NullIfBlank()),
            ("second", request.SecondSurname.NullIfBlank()),
            ("legal", request.LegalName.NullIfBlank()),
            ("trade", request.TradeName.NullIfBlank()),
            ("birth", request.BirthDate),
            ("language", request.Language),
            ("city", request.City.NullIfBlank()),
            ("country", country),
            ("owner", request.OwnerId),
            ("team", request.TeamId),
            ("control", (await ControlShare.NowAsync(session)).Holds(id.Value)),
            ("now", now)
        );
        await StageChanges.NoteWithinAsync(session, id, null, request.Stage, actor.Id, "registered", now);
        if (request.Stage == CustomerStage.Prospect)
            await KeepProspects.OpenWithinAsync(session, id, "other", null, null, actor.Id, now);
        await names.ReplaceWithinAsync(session, id, null, name, request.LegalName);
        await FieldEntries.RegisterAsync(session, id, request, name, actor, now);
        foreach (var (given, read) in documents)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO identifier (customer_id, id, type, country, number, normalised, check_digit, valid, created_at)
                VALUES (@customer, @id, @type, @country, @number, @normalised, @digit, @valid, @now)
                """,
                ("customer", id),
                ("id", Ids.New(now)),
                ("type", read.Type),
                ("country", given.Country),
                ("number", given.Number.Trim()),
                ("normalised", read.Normal),
                ("digit", read.CheckDigit),
                ("valid", read.Valid),
                ("now", now)
            );
            await session.ExecuteAsync(
                "INSERT INTO identifier_claim (claim_key, customer_id) VALUES (@key, @customer)",
                ("key", Recognition.DocumentClaim(given.Country, read.Type, read.Normal)),
                ("customer", id)
            );
        }
        foreach (var phone in request.Phones ?? [])
            await AddContactAsync(session, id, ContactKind.Phone, phone, PhoneNumber.Normalise(phone, country)!, now);
        foreach (var email in request.Emails ?? [])
            await AddContactAsync(session, id, ContactKind.Email, email, EmailAddress.Normalise(email)!, now);
        foreach (var address in request.Addresses ?? [])
            await AddContactAsync(
                session,
                id,
                ContactKind.Postal,
                address,
                PostalAddress.Normalise(address, request.City, country)!,
                now
            );

        await audit.ChangedWithinAsync(
            session,
            actor,
            "customer.registered",
            id.Value,
            "customer",
            id.ToString(),
            null,
            request,
            cause
        );
        await session.NoteChangeAsync(id.Value, ChangeKind.Identity, now);
        await session.AnnounceAsync(new CustomerRegistered(id, request.Stage, now));
        return id;
    }

    private static Task AddContactAsync(
        Session session,
        CustomerId customer,
        ContactKind kind,
        string value,
        string normalised,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
            VALUES (@customer, @id, @kind, @value, @normalised, @preferred, @now)
            """,
            ("customer", customer),
            ("id", Ids.New(now)),
            ("kind", kind),
            ("value", value.Trim()),
            ("normalised", normalised),
            ("preferred", false),
            ("now", now)
        );

    private Refusal? Check(Request request, DateOnly today)
    {
        if (
            request.Kind == CustomerKind.Person
            && request.GivenNames.NullIfBlank() is null
            && request.FirstSurname.NullIfBlank() is null
        )
            return Refusal.Invalid("customer.name-missing", "givenNames");
        if (
            request.Kind == CustomerKind.Company
            && request.LegalName.NullIfBlank() is null
            && request.TradeName.NullIfBlank() is null
        )
            return Refusal.Invalid("customer.name-missing", "legalName");
        if (
            new[]
            {
                request.GivenNames,
                request.FirstSurname,
                request.SecondSurname,
                request.LegalName,
                request.TradeName,
                request.City,
            }.Any(t => t?.Length > 200)
        )
            return Refusal.Invalid("customer.text-too-long", "givenNames", ("limit", 200));
        if (request.BirthDate is { } birth && (birth > today || birth < today.AddYears(-130)))
            return Refusal.Invalid("customer.birth-date-unlikely", "birthDate", ("date", birth));
        foreach (var document in request.Identifiers ?? [])
            if (NationalId.Read(document.Number, document.Type, document.Country) is null)
                return Refusal.Invalid("customer.document-unreadable", "identifiers", ("document", document.Number));
        foreach (var phone in request.Phones ?? [])
            if (PhoneNumber.Normalise(phone, request.Country ?? options.Country) is null)
                return Refusal.Invalid("customer.phone-unreadable", "phones", ("phone", phone));
        foreach (var email in request.Emails ?? [])
            if (EmailAddress.Normalise(email) is null)
                return Refusal.Invalid("customer.email-unreadable", "emails", ("email", email));
        foreach (var address in request.Addresses ?? [])
            if (PostalAddress.Normalise(address, request.City, request.Country ?? options.Country) is null)
                return Refusal.Invalid("customer.address-unreadable", "addresses", ("address", address));
        return null;
    }
}
