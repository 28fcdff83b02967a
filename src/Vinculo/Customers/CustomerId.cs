using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vinculo.Platform;

namespace Vinculo.Customers;

/// <summary>One customer, person or company, prospect or not. Never reused.</summary>
[JsonConverter(typeof(CustomerIdJson))]
public readonly record struct CustomerId(Guid Value) : IEntityId, IParsable<CustomerId>
{
    public static CustomerId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CustomerId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");

    private sealed class CustomerIdJson : JsonConverter<CustomerId>
    {
        public override CustomerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, CustomerId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
