using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Integration.Mcp;

/// <summary>
/// The assistants' door: the Model Context Protocol over HTTP ("streamable HTTP", revision 2025-06-18). Every message is a
/// POST with an API key and gets its answer as JSON; there are no sessions and nothing is sent unasked, so a GET is refused.
/// </summary>
internal static class McpEndpoint
{
    public const string Path = "/mcp";

    /// <summary>The header that says which revision is spoken.</summary>
    public const string VersionHeader = "MCP-Protocol-Version";

    private const long MostBytes = 1_000_000;
    private const int MostMessages = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, PostAsync).RequirePermission(Permissions.McpUse).ExcludeFromDescription();
        routes.MapGet(Path, OnlyPost).RequirePermission(Permissions.McpUse).ExcludeFromDescription();
        routes.MapDelete(Path, OnlyPost).RequirePermission(Permissions.McpUse).ExcludeFromDescription();
    }

    private static IResult OnlyPost(HttpContext http)
    {
        http.Response.Headers.Allow = "POST";
        return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
    }

    private static async Task<IResult> PostAsync(HttpContext http, McpServer server, CancellationToken cancel)
    {
        // A page of another site must not reach in through somebody's browser, whatever name it gave this machine.
        if (
            http.Request.Headers.Origin.FirstOrDefault() is { Length: > 0 } origin
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != http.Request.Host.Value)
        )
            return Answers.Problem(Refusal.Forbidden("request.foreign"));
        if (
            http.Request.Headers[VersionHeader].FirstOrDefault() is { Length: > 0 } version
            && !McpServer.Versions.Contains(version)
        )
            return Wrong(
                StatusCodes.Status400BadRequest,
                McpMessage.InvalidRequest,
                "That revision is not spoken here."
            );
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;

        JsonDocument sent;
        try
        {
            sent = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: cancel);
        }
        catch (JsonException)
        {
            return Wrong(StatusCodes.Status400BadRequest, McpMessage.ParseError, "That is not JSON.");
        }
        using (sent)
        {
            // Several messages in one were taken out of the protocol again after its first revision over HTTP.
            if (
                sent.RootElement.ValueKind == JsonValueKind.Array
                && http.Request.Headers[VersionHeader].FirstOrDefault() == McpServer.Versions[0]
            )
                return Wrong(
                    StatusCodes.Status400BadRequest,
                    McpMessage.InvalidRequest,
                    "This revision takes one message at a time."
                );
            return await AnswerAsync(sent.RootElement, server, CurrentActor.Of(http), cancel);
        }
    }

    private static async Task<IResult> AnswerAsync(
        JsonElement sent,
        McpServer server,
        Actor actor,
        CancellationToken cancel
    )
    {
        var isMany = sent.ValueKind == JsonValueKind.Array;
        if (isMany && sent.GetArrayLength() is 0 or > MostMessages)
            return Wrong(StatusCodes.Status400BadRequest, McpMessage.InvalidRequest, "Too few or too many messages.");
        var answers = new JsonArray();
        foreach (var one in isMany ? [.. sent.EnumerateArray()] : new[] { sent })
            if (McpMessage.Read(one) is not { } message)
                answers.Add(
                    (JsonNode)McpMessage.Error(null, McpMessage.InvalidRequest, "That is no message of JSON-RPC 2.0.")
                );
            else if (await server.AnswerAsync(message, actor, cancel) is { } answer)
                answers.Add((JsonNode)answer);
        return answers.Count == 0 ? Results.StatusCode(StatusCodes.Status202Accepted)
            : isMany ? Answers.Json(answers)
            : Answers.Json(answers[0]!);
    }

    private static IResult Wrong(int status, int code, string message) =>
        Answers.Json(McpMessage.Error(null, code, message), status);
}
