using System.Globalization;
using System.Text.Json;
using Vinculo.Platform;

namespace Vinculo.Decisions.Storage;

/// <summary>How parts of a row of the ledger are spelled, the same as <see cref="Json.Options"/> spells them.</summary>
internal static class LedgerPen
{
    /// <summary>Left out when there is none.</summary>
    public static void MayString(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    /// <inheritdoc cref="MayString"/>
    public static void May<T>(
        this Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        T? value,
        Action<Utf8JsonWriter, T> write
    )
        where T : struct
    {
        if (value is not { } known)
            return;
        json.WritePropertyName(name);
        write(json, known);
    }

    public static void Always<T>(
        this Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        IReadOnlyList<T> items,
        Action<Utf8JsonWriter, T> write
    )
    {
        json.WriteStartArray(name);
        for (var i = 0; i < items.Count; i++)
            write(json, items[i]);
        json.WriteEndArray();
    }

    /// <summary>A list; left out when empty.</summary>
    public static void Some<T>(
        this Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        IReadOnlyList<T>? items,
        Action<Utf8JsonWriter, T> write
    )
    {
        if (items is { Count: > 0 })
            json.Always(name, items, write);
    }

    /// <summary>Values by name; left out when empty.</summary>
    public static void Named<T>(
        this Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        IReadOnlyDictionary<string, T>? items,
        Action<Utf8JsonWriter, T> write
    )
    {
        if (items is not { Count: > 0 })
            return;
        json.WriteStartObject(name);
        foreach (var (key, value) in items)
        {
            json.WritePropertyName(key);
            write(json, value);
        }
        json.WriteEndObject();
    }

    public static void Facts(this Utf8JsonWriter json, IReadOnlyDictionary<string, object?> facts)
    {
        json.WriteStartObject("facts"u8);
        foreach (var (name, fact) in facts)
        {
            json.WritePropertyName(name);
            Fact(json, fact);
        }
        json.WriteEndObject();
    }

    private static void Fact(Utf8JsonWriter json, object? fact)
    {
        switch (fact)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset at:
                json.WriteStringValue(at);
                break;
            default:
                General(json, fact);
                break;
        }
    }

    public static void Day(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly day)
    {
        json.WritePropertyName(name);
        Day(json, day);
    }

    public static void Day(Utf8JsonWriter json, DateOnly day)
    {
        Span<char> text = stackalloc char[10];
        day.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteStringValue(text);
    }

    public static void Word<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, T member)
        where T : struct, Enum
    {
        json.WritePropertyName(name);
        Word(json, member);
    }

    public static void Word<T>(Utf8JsonWriter json, T member)
        where T : struct, Enum
    {
        if (Words<T>.Known.TryGetValue(member, out var word))
            json.WriteStringValue(word);
        else
            General(json, member);
    }

    /// <summary>As everything else is spelled.</summary>
    public static void General<T>(Utf8JsonWriter json, T value) => JsonSerializer.Serialize(json, value, Json.Options);

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, JsonEncodedText> Known = Enum.GetValues<T>()
            .Distinct()
            .ToDictionary(
                m => m,
                m => JsonEncodedText.Encode(JsonSerializer.SerializeToElement(m, Json.Options).GetString()!)
            );
    }
}
