using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Insights;
using Vinculo.Interactions;
using Vinculo.Platform;

namespace Vinculo.Workspace;

/// <summary>The life sheet as JSON. Written by hand because it is the most asked-for answer of the API.</summary>
public static class CustomerSheetJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = Json.Options.Encoder, SkipValidation = true };

    /// <summary>Writes the sheet: camel case, instants in ISO 8601 UTC, money in minor units beside its currency.</summary>
    public static void Write(IBufferWriter<byte> target, CustomerSheet sheet)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        Identity(json, sheet);
        Assessment(json, sheet.Customer);
        Reach(json, sheet);
        Lists(json, sheet);
        Dealings(json, sheet);
        if (sheet.People is { } people)
            People(json, people);
        json.WriteEndObject();
    }

    /// <summary>Writes the customer alone.</summary>
    public static void WriteRecord(IBufferWriter<byte> target, CustomerSheet sheet)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        Identity(json, sheet);
        Assessment(json, sheet.Customer);
        Reach(json, sheet);
        json.WriteEndObject();
    }

    /// <summary>Writes one row of a timeline.</summary>
    public static void Write(Utf8JsonWriter json, TimelineEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        Instant(json, "at", entry.At);
        json.WriteString("channel", Word(entry.Channel));
        json.WriteString("kind", Word(entry.Kind));
        json.WriteString("direction", Word(entry.Direction));
        Text(json, "subject", entry.Subject);
        Text(json, "body", entry.Body);
        if (entry.Perception is { } perception)
            json.WriteNumber("perception", perception);
        Text(json, "reason", entry.Reason);
        if (entry.Needs is { Count: > 0 } needs)
        {
            json.WriteStartArray("needs");
            foreach (var need in needs)
                json.WriteStringValue(need);
            json.WriteEndArray();
        }
        Text(json, "outcome", entry.Outcome);
        Text(json, "agent", entry.AgentName);
        if (entry.CaseId is { } caseId)
            json.WriteString("caseId", caseId);
        json.WriteEndObject();
    }

    private static void Identity(Utf8JsonWriter json, CustomerSheet sheet)
    {
        var c = sheet.Customer;
        json.WriteString("id", c.Id.Value);
        if (sheet.RedirectedFrom is { } former)
            json.WriteString("redirectedFrom", former.Value);
        json.WriteString("kind", Word(c.Kind));
        json.WriteString("stage", Word(c.Stage));
        json.WriteString("name", c.DisplayName);
        Text(json, "givenNames", c.GivenNames);
        Text(json, "firstSurname", c.FirstSurname);
        Text(json, "secondSurname", c.SecondSurname);
        Text(json, "legalName", c.LegalName);
        Text(json, "tradeName", c.TradeName);
        Day(json, "birthDate", c.BirthDate);
        Text(json, "sex", c.Sex);
        Text(json, "language", c.Language);
        Text(json, "city", c.City);
        Text(json, "country", c.Country);
        Day(json, "since", c.Since);
        if (c.OwnerId is { } owner)
            json.WriteString("ownerId", owner);
        Text(json, "owner", sheet.Owner);
        if (c.TeamId is { } team)
            json.WriteString("teamId", team);
        Text(json, "team", sheet.Team);
        if (c.AttrsJson is { Length: > 0 } attributes)
        {
            json.WritePropertyName("attributes");
            json.WriteRawValue(attributes, skipInputValidation: true);
        }
        json.WriteNumber("rowVersion", c.RowVersion);
        Instant(json, "updatedAt", c.UpdatedAt);
    }

    private static void Assessment(Utf8JsonWriter json, Customer c)
    {
        if (c.ValueClass is { } valueClass)
            json.WriteString("valueClass", valueClass.ToString());
        if (c.ValueMinor is { } value)
            json.WriteNumber("valueMinor", value);
        if (c.MarginMinor is { } margin)
            json.WriteNumber("marginMinor", margin);
        Text(json, "currency", c.Currency);
        Number(json, "churn", c.Churn);
        if (c.RiskBand is { } band)
            json.WriteString("riskBand", Word(band));
        Number(json, "influence", c.Influence);
        if (c.LastContactAt is { } last)
            Instant(json, "lastContactAt", last);
        json.WriteNumber("openCases", c.OpenCases);
        json.WriteNumber("openCommitments", c.OpenCommitments);
    }

    private static void Reach(Utf8JsonWriter json, CustomerSheet sheet)
    {
        json.WriteStartArray("identifiers");
        foreach (var i in sheet.Identifiers)
        {
            json.WriteStartObject();
            json.WriteString("id", i.Id);
            json.WriteString("type", i.Type);
            json.WriteString("country", i.Country);
            json.WriteString("number", i.Number);
            if (i.Valid is { } valid)
                json.WriteBoolean("valid", valid);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("contactPoints");
        foreach (var p in sheet.ContactPoints)
        {
            json.WriteStartObject();
            json.WriteString("id", p.Id);
            json.WriteString("kind", Word(p.Kind));
            json.WriteString("value", p.Value);
            json.WriteString("normalised", p.Normalised);
            Text(json, "label", p.Label);
            json.WriteBoolean("preferred", p.Preferred);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Lists(Utf8JsonWriter json, CustomerSheet sheet)
    {
        json.WriteStartArray("relations");
        foreach (var r in sheet.Relations)
        {
            json.WriteStartObject();
            json.WriteString("customerId", r.Other.Value);
            json.WriteString("name", r.OtherName);
            json.WriteString("kind", Word(r.OtherKind));
            json.WriteString("role", r.Role);
            Number(json, "strength", r.Strength);
            if (r.OtherClass is { } otherClass)
                json.WriteString("valueClass", otherClass.ToString());
            if (r.OtherRisk is { } otherRisk)
                json.WriteString("riskBand", Word(otherRisk));
            json.WriteEndObject();
        }
        json.WriteEndArray();

        if (sheet.RelationsHidden > 0)
            json.WriteNumber("relationsHidden", sheet.RelationsHidden);
        if (sheet.Household.Members.Count > 0)
            Household(json, sheet.Household);

        json.WriteStartArray("holdings");
        foreach (var h in sheet.Holdings)
        {
            json.WriteStartObject();
            json.WriteString("id", h.Id);
            json.WriteString("product", h.ProductCode);
            json.WriteString("name", h.ProductNameEs);
            Text(json, "nameEn", h.ProductNameEn);
            Text(json, "family", h.Family);
            Text(json, "number", h.Number);
            json.WriteString("status", Word(h.Status));
            Day(json, "startedOn", h.StartedOn);
            Day(json, "endsOn", h.EndsOn);
            Day(json, "endedOn", h.EndedOn);
            if (h.AmountMinor is { } amount)
                json.WriteNumber("amountMinor", amount);
            Text(json, "currency", h.Currency);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("scores");
        foreach (var s in sheet.Scores)
        {
            json.WriteStartObject();
            json.WriteString("model", s.Model);
            json.WriteNumber("version", s.Version);
            Instant(json, "asOf", s.AsOf);
            json.WriteNumber("amount", s.Amount);
            Number(json, "low", s.Low);
            Number(json, "high", s.High);
            Text(json, "currency", s.Currency);
            if (s.Band is { } band)
                json.WriteNumber("band", band);
            json.WriteBoolean("trusted", s.Trusted);
            if (s.WantingSince is { } since)
                json.WriteString("wantingSince", since);
            json.WriteStartArray("reasons");
            foreach (var reason in ScoreReasons.Read(s.ReasonsJson, CultureInfo.CurrentCulture))
            {
                json.WriteStartObject();
                json.WriteString("feature", reason.Feature);
                json.WriteNumber("effect", reason.Effect);
                json.WriteString("text", reason.Sentence);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("segments");
        foreach (var s in sheet.Segments)
        {
            json.WriteStartObject();
            json.WriteString("segmentation", s.Code);
            json.WriteString("title", s.Title);
            json.WriteString("segment", s.Segment);
            json.WriteString("name", s.Name);
            Instant(json, "since", s.Since);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("needs");
        foreach (var n in sheet.Needs)
        {
            json.WriteStartObject();
            json.WriteString("code", n.Code);
            json.WriteString("origin", Word(n.Origin));
            json.WriteNumber("confidence", n.Confidence);
            Text(json, "note", n.Note);
            Instant(json, "notedAt", n.NotedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Dealings(Utf8JsonWriter json, CustomerSheet sheet)
    {
        json.WriteStartArray("cases");
        foreach (var c in sheet.Cases)
        {
            json.WriteStartObject();
            json.WriteString("id", c.Id);
            json.WriteString("receipt", c.Receipt);
            json.WriteString("kind", Word(c.Kind));
            Text(json, "code", c.Code);
            json.WriteString("subject", c.Subject);
            json.WriteString("status", Word(c.Status));
            json.WriteNumber("severity", c.Severity);
            Instant(json, "openedAt", c.OpenedAt);
            if (c.DueAt is { } due)
                Instant(json, "dueAt", due);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("commitments");
        foreach (var c in sheet.Commitments)
        {
            json.WriteStartObject();
            json.WriteString("id", c.Id);
            json.WriteString("promise", c.Promise);
            Day(json, "dueOn", c.DueOn);
            Instant(json, "madeAt", c.MadeAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        if (sheet.LastConversation is { } last)
        {
            json.WriteStartObject("lastConversation");
            json.WriteString("id", last.Id);
            json.WriteString("channel", Word(last.Channel));
            Text(json, "subject", last.Subject);
            json.WriteBoolean("open", last.Open);
            Instant(json, "lastAt", last.LastAt);
            Text(json, "lastWords", last.LastWords);
            Text(json, "pendingQuestion", last.PendingQuestion);
            json.WriteEndObject();
        }

        if (sheet.Capture is { } capture)
        {
            json.WriteStartObject("capture");
            json.WriteNumber("score", capture.Score);
            json.WriteNumber("completeness", capture.Completeness);
            json.WriteNumber("validity", capture.Validity);
            json.WriteNumber("freshness", capture.Freshness);
            json.WriteStartArray("missing");
            foreach (var part in capture.Parts)
                if (part is { Validity: null, Declined: false })
                    json.WriteStringValue(part.Field);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("timeline");
        foreach (var entry in sheet.Timeline)
            Write(json, entry);
        json.WriteEndArray();
        if (sheet is { TimelineMore: true, Timeline: [.., var oldest] })
            json.WriteString("timelineNext", TimelineCursor.Of(oldest));
    }

    private static void Household(Utf8JsonWriter json, Household household)
    {
        json.WriteStartObject("household");
        json.WriteString("id", household.Id);
        json.WriteString("state", Word(household.State));
        if (household.Value is { } value)
        {
            json.WriteNumber("valueMinor", value.Minor);
            json.WriteString("currency", value.Currency);
        }
        if (household.Hidden > 0)
            json.WriteNumber("hidden", household.Hidden);
        json.WriteStartArray("members");
        foreach (var member in household.Members)
            if (member.Who is { } who)
            {
                json.WriteStartObject();
                json.WriteString("customerId", who.Id.Value);
                json.WriteString("name", who.Name);
                json.WriteString("state", Word(member.State));
                if (who.RiskBand is { } risk)
                    json.WriteString("riskBand", Word(risk));
                json.WriteEndObject();
            }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void People(Utf8JsonWriter json, CompanyPeople people)
    {
        json.WriteStartObject("people");
        json.WriteNumber("count", people.Count);
        json.WriteNumber("valueMinor", people.ValueMinor);
        Text(json, "currency", people.Currency);
        json.WriteNumber("openCases", people.OpenCases);
        json.WriteNumber("atRisk", people.AtRisk);
        if (people.LastVisitAt is { } visit)
            Instant(json, "lastVisitAt", visit);
        json.WriteStartArray("top");
        foreach (var person in people.Top)
        {
            json.WriteStartObject();
            json.WriteString("id", person.Id.Value);
            Text(json, "name", person.Name);
            if (person.ValueClass is { } valueClass)
                json.WriteString("valueClass", valueClass.ToString());
            if (person.ValueMinor is { } value)
                json.WriteNumber("valueMinor", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static void Day(Utf8JsonWriter json, string name, DateOnly? value)
    {
        if (value is not { } day)
            return;
        Span<char> text = stackalloc char[10];
        day.TryFormat(text, out var written, "O", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..written]);
    }

    private static void Instant(Utf8JsonWriter json, string name, DateTimeOffset value) =>
        json.WriteString(name, value.UtcDateTime);

    private static string Word<T>(T member)
        where T : struct, Enum => Words.Of(member);
}
