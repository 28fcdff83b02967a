using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vinculo.Platform;

namespace Vinculo.Integration.Writing;

/// <summary>Writes what a row of customers says under our own field names, for <c>source_record.fields</c>.</summary>
internal static class SaidFields
{
    private static readonly JsonWriterOptions Options = new() { Encoder = Json.Options.Encoder, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public static string Write(CustomerInput input)
    {
        var bytes = buffer ??= new(512);
        var json = writer ??= new(bytes, Options);
        bytes.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        Say(json, "name", input.Name);
        Say(json, "givenNames", input.GivenNames);
        Say(json, "firstSurname", input.FirstSurname);
        Say(json, "secondSurname", input.SecondSurname);
        Say(json, "legalName", input.LegalName);
        Say(json, "tradeName", input.TradeName);
        Say(json, "birthDate", input.BirthDate);
        Say(json, "sex", input.Sex);
        Say(json, "language", input.Language);
        Say(json, "city", input.City);
        Say(json, "country", input.Country);
        Say(json, "since", input.Since);
        if (input.Document is { } document)
        {
            json.WriteString("document", $"{document.Type}:{document.Normal}");
            if (document.Valid == true)
                json.WriteString("valid", "1");
        }
        for (var i = 0; i < input.Contacts.Count; i++)
            json.WriteString(ContactNames[Math.Min(i, ContactNames.Length - 1)], input.Contacts[i].Normalised);
        if (input.Attributes.Count > 0)
        {
            json.WriteStartObject("attr");
            foreach (var (code, value) in input.Attributes)
                if (value is decimal number)
                    json.WriteNumber(code, number);
                else
                    json.WriteString(code, (string)value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // A row brings at most two telephones, an e-mail and an address.
    private static readonly string[] ContactNames = ["contact1", "contact2", "contact3", "contact4", "contact5"];

    private static void Say(Utf8JsonWriter json, string field, string? value)
    {
        if (value is not null)
            json.WriteString(field, value);
    }

    private static void Say(Utf8JsonWriter json, string field, DateOnly? value)
    {
        if (value is { } date)
            json.WriteString(field, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
