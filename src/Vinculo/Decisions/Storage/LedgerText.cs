using System.Buffers;
using System.Text;
using System.Text.Json;
using Vinculo.Platform;

namespace Vinculo.Decisions.Storage;

/// <summary>
/// A decision spelled for the ledger: as <see cref="Json.Options"/> would, with what is empty left out where it is read as
/// empty again. Written out by hand, for a thousand rows a second are: the general way took three times as long.
/// </summary>
internal static class LedgerText
{
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? kept;

    public static Json Of(DecisionContent content)
    {
        var (bytes, json) = kept ??= Pen();
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        Write(json, content);
        json.Flush();
        return new(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Pen()
    {
        var bytes = new ArrayBufferWriter<byte>(16_384);
        return (bytes, new(bytes, new() { Encoder = Json.Options.Encoder, SkipValidation = true }));
    }

    private static void Write(Utf8JsonWriter json, DecisionContent one)
    {
        json.WriteStartObject();
        json.WriteNumber("shape"u8, one.Shape);
        json.WriteString("seed"u8, one.Seed);
        json.WriteString("fingerprint"u8, one.Fingerprint);
        json.MayString("revision"u8, one.Revision);
        json.WriteNumber("class"u8, one.Class);
        json.Named("models"u8, one.Models, static (json, number) => json.WriteNumberValue(number));
        json.Named("tables"u8, one.Tables, static (json, number) => json.WriteNumberValue(number));
        json.WriteNumber("contactRules"u8, one.ContactRules);
        json.WriteString("policy"u8, one.Policy);
        json.WriteNumber("most"u8, one.Most);
        json.WriteNumber("spelled"u8, one.Spelled);
        json.WriteNumber("shaped"u8, one.Shaped);
        if (one.Reading is { Length: > 0 } reading)
            Numbers(json, "reading"u8, reading);
        if (one.Context is { } context)
            Write(json, context);
        json.WriteNumber("eligible"u8, one.Eligible);
        json.Always("candidates"u8, one.Candidates, Write);
        json.Named("others"u8, one.Others, static (json, numbers) => Numbers(json, numbers));
        json.Always("barred"u8, one.Barred, Write);
        json.Named("keptAway"u8, one.KeptAway, static (json, number) => json.WriteNumberValue(number));
        json.Some("spent"u8, one.Spent, static (json, code) => json.WriteStringValue(code));
        json.Always("proposed"u8, one.Proposed, static (json, code) => json.WriteStringValue(code));
        json.MayString("wouldHave"u8, one.WouldHave);
        json.WriteBoolean("byLot"u8, one.ByLot);
        json.May("scoresOf"u8, one.ScoresOf, LedgerPen.Day);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DecisionContext one)
    {
        json.WriteStartObject("context"u8);
        Write(json, one.Moment);
        json.Word("kind"u8, one.Kind);
        json.Word("stage"u8, one.Stage);
        json.May("born"u8, one.Born, LedgerPen.Day);
        json.WriteBoolean("deceased"u8, one.Deceased);
        json.MayString("city"u8, one.City);
        json.May("since"u8, one.Since, LedgerPen.Day);
        json.May("team"u8, one.Team, static (json, id) => json.WriteStringValue(id));
        json.May("class"u8, one.Class, LedgerPen.Word);
        json.May(
            "remainingValueMinor"u8,
            one.RemainingValueMinor,
            static (json, minor) => json.WriteNumberValue(minor)
        );
        json.MayString("currency"u8, one.Currency);
        json.May("churn"u8, one.Churn, static (json, share) => json.WriteNumberValue(share));
        json.May("risk"u8, one.Risk, LedgerPen.Word);
        json.May("influence"u8, one.Influence, static (json, amount) => json.WriteNumberValue(amount));
        json.May("scoredOn"u8, one.ScoredOn, LedgerPen.Day);
        json.WriteBoolean("control"u8, one.Control);
        json.Some("holdings"u8, one.Holdings, Write);
        json.Some("measures"u8, one.Measures, Write);
        json.Some("needs"u8, one.Needs, static (json, code) => json.WriteStringValue(code));
        json.Some("segments"u8, one.Segments, static (json, code) => json.WriteStringValue(code));
        json.Some("cases"u8, one.Cases, Write);
        json.Some("consents"u8, one.Consents, Write);
        json.Some("answers"u8, one.Answers, Write);
        json.Some("shown"u8, one.Shown, Write);
        json.Some("outreach"u8, one.Outreach, Write);
        json.Some("quiets"u8, one.Quiets, Write);
        json.WriteNumber("outreachSpentMinor"u8, one.OutreachSpentMinor);
        json.MayString("zone"u8, one.Zone?.Id);
        json.Some("visits"u8, one.Visits, Write);
        json.Named("attributes"u8, one.Attributes, static (json, number) => json.WriteNumberValue(number));
        json.Named("ownWords"u8, one.OwnWords, static (json, word) => json.WriteStringValue(word));
        json.Named("scores"u8, one.Scores, Write);
        json.Named("models"u8, one.Models, static (json, number) => json.WriteNumberValue(number));
        json.Some("leftOut"u8, one.LeftOut, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Moment one)
    {
        json.WriteStartObject("moment"u8);
        json.WriteString("at"u8, one.At);
        json.Day("today"u8, one.Today);
        json.Word("channel"u8, one.Channel);
        json.WriteString("placement"u8, one.Placement);
        json.WritePropertyName("offset"u8);
        LedgerPen.General(json, one.Offset);
        json.WriteString("zone"u8, one.Zone.Id);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Held one)
    {
        json.WriteStartObject();
        json.WriteString("product"u8, one.Product);
        json.MayString("family"u8, one.Family);
        json.WriteBoolean("active"u8, one.Active);
        json.May("endsOn"u8, one.EndsOn, LedgerPen.Day);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Measured one)
    {
        json.WriteStartObject();
        json.Day("month"u8, one.Month);
        json.WriteString("code"u8, one.Code);
        json.WriteNumber("amount"u8, one.Amount);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OpenCase one)
    {
        json.WriteStartObject();
        json.WriteString("receipt"u8, one.Receipt);
        json.WriteBoolean("complaint"u8, one.Complaint);
        json.WriteNumber("severity"u8, one.Severity);
        json.WriteString("since"u8, one.Since);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MarketingConsent one)
    {
        json.WriteStartObject();
        json.May("channel"u8, one.Channel, LedgerPen.Word);
        json.WriteBoolean("granted"u8, one.Granted);
        json.WriteString("at"u8, one.At);
        json.WriteString("purpose"u8, one.Purpose);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Answer one)
    {
        json.WriteStartObject();
        json.WriteString("offer"u8, one.Offer);
        json.Word("result"u8, one.Result);
        json.MayString("reason"u8, one.Reason);
        json.WriteString("at"u8, one.At);
        json.WriteString("decision"u8, one.Decision);
        json.WriteString("recordedAt"u8, one.RecordedAt);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Shown one)
    {
        json.WriteStartObject();
        json.WriteString("offer"u8, one.Offer);
        json.WriteString("at"u8, one.At);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reached one)
    {
        json.WriteStartObject();
        json.Word("channel"u8, one.Channel);
        json.WriteString("at"u8, one.At);
        json.May("purpose"u8, one.Purpose, LedgerPen.Word);
        json.WriteBoolean("direct"u8, one.Direct);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, QuietTime one)
    {
        json.WriteStartObject();
        json.Word("kind"u8, one.Kind);
        json.WriteString("since"u8, one.Since);
        json.WriteString("until"u8, one.Until);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScoreKnown one)
    {
        json.WriteStartObject();
        json.WriteNumber("amount"u8, one.Amount);
        json.MayString("currency"u8, one.Currency);
        json.May("band"u8, one.Band, static (json, band) => json.WriteNumberValue(band));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScoreLeftOut one)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, one.Model);
        json.WriteNumber("version"u8, one.Version);
        json.Day("since"u8, one.Since);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WeighedOffer one)
    {
        json.WriteStartObject();
        json.WriteString("offer"u8, one.Offer);
        json.WriteNumber("version"u8, one.Version);
        json.WriteNumber("odds"u8, one.Odds);
        json.WriteNumber("deviation"u8, one.Deviation);
        json.WriteNumber("answers"u8, one.Answers);
        json.WriteNumber("valueMinor"u8, one.ValueMinor);
        json.WriteNumber("keepMinor"u8, one.KeepMinor);
        json.WriteNumber("context"u8, one.Context);
        json.WriteNumber("lever"u8, one.Lever);
        json.WriteNumber("costMinor"u8, one.CostMinor);
        json.WriteString("currency"u8, one.Currency);
        json.WriteNumber("rank"u8, one.Rank);
        json.WriteNumber("probability"u8, one.Probability);
        json.WriteNumber("dragMinor"u8, one.DragMinor);
        json.May("effect"u8, one.Effect, static (json, change) => json.WriteNumberValue(change));
        json.May("refusalCostMinor"u8, one.RefusalCostMinor, static (json, minor) => json.WriteNumberValue(minor));
        json.Some("weights"u8, one.Weights, Write);
        json.Some("reasons"u8, one.Reasons, Write);
        json.May("yes"u8, one.Yes, static (json, part) => json.WriteNumberValue(part));
        json.May("no"u8, one.No, static (json, part) => json.WriteNumberValue(part));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AppliedWeight one)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, one.Code);
        json.WriteNumber("weight"u8, one.Weight);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reason one)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, one.Code);
        json.Facts(one.Facts);
        json.MayString("spanish"u8, one.Spanish);
        json.MayString("english"u8, one.English);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BarredOffer one)
    {
        json.WriteStartObject();
        json.WriteString("offer"u8, one.Offer);
        json.WriteStartObject("bar"u8);
        json.WriteString("code"u8, one.Bar.Code);
        json.Facts(one.Bar.Facts);
        json.May("until"u8, one.Bar.Until, static (json, at) => json.WriteStringValue(at));
        json.MayString("spanish"u8, one.Bar.Spanish);
        json.MayString("english"u8, one.Bar.English);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, ReadOnlySpan<byte> name, double[] numbers)
    {
        json.WritePropertyName(name);
        Numbers(json, numbers);
    }

    private static void Numbers(Utf8JsonWriter json, double[] numbers)
    {
        json.WriteStartArray();
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
