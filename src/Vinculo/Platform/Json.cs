using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vinculo.Platform;

/// <summary>Text that is JSON, so that storage binds it as <c>jsonb</c> on PostgreSQL and as text on SQLite.</summary>
public readonly record struct Json(string Text)
{
    /// <summary>The one set of options for what is stored and what the API says: camel case, enums by name.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };

    public static Json Of<T>(T value) => new(JsonSerializer.Serialize(value, Options));

    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options)
        ?? throw new JsonException($"Stored JSON of {typeof(T).Name} is null.");

    public override string ToString() => Text;
}
