using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vinculo.Integration.Mcp;

/// <summary>One message of JSON-RPC 2.0, as it came.</summary>
/// <param name="Id">A string or a number; null: a notification, which is not answered.</param>
/// <param name="Method">Null: an answer to something we never asked.</param>
/// <param name="Parameters">An object; undefined: none came.</param>
internal sealed record McpMessage(JsonNode? Id, string? Method, JsonElement Parameters)
{
    /// <summary>Codes of JSON-RPC 2.0 §5.1.</summary>
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParameters = -32602;
    public const int InternalError = -32603;

    public bool IsAnswered => Id is not null && Method is not null;

    /// <summary>Reads one message; null: it is none.</summary>
    public static McpMessage? Read(JsonElement json)
    {
        if (
            json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("jsonrpc", out var version)
            || version.ValueKind != JsonValueKind.String
            || version.GetString() != "2.0"
        )
            return null;
        JsonNode? id = null;
        if (json.TryGetProperty("id", out var given))
        {
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return null;
            id = JsonNode.Parse(given.GetRawText());
        }
        string? method = null;
        if (json.TryGetProperty("method", out var name))
        {
            if (name.ValueKind != JsonValueKind.String)
                return null;
            method = name.GetString();
        }
        else if (!json.TryGetProperty("result", out _) && !json.TryGetProperty("error", out _))
            return null;
        var parameters = json.TryGetProperty("params", out var sent) ? sent : default;
        return parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object
            ? new(id, method, parameters)
            : null;
    }

    public static JsonObject Answer(JsonNode? id, JsonNode result) =>
        new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id?.DeepClone(),
            ["result"] = result,
        };

    public static JsonObject Error(JsonNode? id, int code, string message) =>
        new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id?.DeepClone(),
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        };
}
