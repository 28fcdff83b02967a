using System.Text.Json;
using System.Text.Json.Nodes;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Integration.Mcp;

/// <summary>
/// Answers the messages of the Model Context Protocol that a server with tools and without sessions has to answer. What a
/// tool does, and to whom it may be done, the rooms say; each reads and writes the audit as at every other door.
/// </summary>
internal sealed class McpServer(IEnumerable<AssistantTool> tools, ILogger<McpServer> log)
{
    /// <summary>Revisions of the protocol that are spoken, the newest first.</summary>
    public static readonly string[] Versions = ["2025-06-18", "2025-03-26"];

    private readonly Dictionary<string, AssistantTool> byName = tools.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <returns>The answer; null for a notification.</returns>
    public async Task<JsonObject?> AnswerAsync(McpMessage message, Actor actor, CancellationToken cancel)
    {
        if (!message.IsAnswered)
            return null;
        var id = message.Id;
        try
        {
            return message.Method switch
            {
                "initialize" => McpMessage.Answer(id, Welcome(message.Parameters)),
                "ping" => McpMessage.Answer(id, new JsonObject()),
                "tools/list" => McpMessage.Answer(id, List(actor)),
                "tools/call" => await CallAsync(id, message.Parameters, actor, cancel),
                _ => McpMessage.Error(id, McpMessage.MethodNotFound, $"There is no method {message.Method}."),
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var trace = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? "-";
            log.CallFailed(message.Method!, trace, failure);
            return McpMessage.Error(id, McpMessage.InternalError, $"Something went wrong here. Trace {trace}.");
        }
    }

    private static JsonObject Welcome(JsonElement parameters)
    {
        var asked = Text(parameters, "protocolVersion");
        return new()
        {
            ["protocolVersion"] = Versions.Contains(asked) ? asked : Versions[0],
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = false } },
            ["serverInfo"] = new JsonObject
            {
                ["name"] = "vinculo",
                ["title"] = "Vínculo",
                ["version"] = typeof(McpServer).Assembly.GetName().Version?.ToString(3) ?? "0",
            },
            ["instructions"] =
                "Customers of a company. Recognise the customer first, then read her life sheet or decide what to propose; propose "
                + "only what was decided, and record her answer. Ask the contact gate before contacting anybody.",
        };
    }

    private JsonObject List(Actor actor) =>
        new()
        {
            ["tools"] = new JsonArray([
                .. byName
                    .Values.Where(t => actor.May(t.Permission))
                    .OrderBy(t => t.Name, StringComparer.Ordinal)
                    .Select(t => new JsonObject
                    {
                        ["name"] = t.Name,
                        ["title"] = t.Title,
                        ["description"] = t.Description,
                        ["inputSchema"] = t.InputSchema,
                        ["annotations"] = new JsonObject
                        {
                            ["readOnlyHint"] = !t.Changes,
                            ["destructiveHint"] = false,
                            ["openWorldHint"] = false,
                        },
                    }),
            ]),
        };

    private async Task<JsonObject> CallAsync(
        JsonNode? id,
        JsonElement parameters,
        Actor actor,
        CancellationToken cancel
    )
    {
        // A tool the key has no scope for is none: nothing is told of it.
        if (
            Text(parameters, "name") is not { } name
            || !byName.TryGetValue(name, out var tool)
            || !actor.May(tool.Permission)
        )
            return McpMessage.Error(id, McpMessage.InvalidParameters, "There is no such tool for this key.");
        var arguments =
            parameters.TryGetProperty("arguments", out var sent) && sent.ValueKind != JsonValueKind.Null
                ? sent
                : JsonElement.Parse("{}");
        if (arguments.ValueKind != JsonValueKind.Object)
            return McpMessage.Error(id, McpMessage.InvalidParameters, "The arguments are not an object.");
        var outcome = await tool.CallAsync(arguments, actor, cancel);
        return McpMessage.Answer(
            id,
            outcome.IsRefused(out var refusal, out var answer) ? Result(Refused(refusal), true) : Result(answer, false)
        );
    }

    /// <summary>As text too, for clients that do not read structure.</summary>
    private static JsonObject Result(JsonNode answer, bool isRefusal) =>
        new()
        {
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = answer.ToJsonString(Json.Options) }
            ),
            ["structuredContent"] = answer,
            ["isError"] = isRefusal,
        };

    private static JsonObject Refused(Refusal refusal)
    {
        var told = new JsonObject { ["code"] = refusal.Code, ["detail"] = RefusalText.Of(refusal) };
        if (refusal.Field is { } field)
            told["field"] = field;
        return told;
    }

    private static string? Text(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

internal static partial class McpLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The assistants' door failed at {Method} ({Trace})")]
    public static partial void CallFailed(this ILogger log, string method, string trace, Exception failure);
}
