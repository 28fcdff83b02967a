using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Vinculo.Platform.Api;

/// <summary>
/// Something a program that speaks for a person may do by name: an assistant is told of it, asks for it with arguments and
/// reads the answer. The room that knows how registers it as a singleton; which door it is asked at, the room does not know.
/// </summary>
public abstract class AssistantTool
{
    /// <summary>Stable, lower case with <c>_</c>: <c>recognise_customer</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Two or three words.</summary>
    public abstract string Title { get; }

    /// <summary>What it does and when to ask for it, in English: models read it, people do not.</summary>
    public abstract string Description { get; }

    /// <summary>What the asker must be allowed to; whoever is not is not told of the tool.</summary>
    public abstract string Permission { get; }

    /// <summary>It writes something down that was not there before.</summary>
    public virtual bool Changes => false;

    /// <summary>The arguments as JSON Schema.</summary>
    public abstract JsonNode InputSchema { get; }

    /// <param name="arguments">As they came.</param>
    /// <param name="actor">Who asks; holds <see cref="Permission"/>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A JSON object, or the refusal; <c>assistant.arguments</c> when they do not fit the schema.</returns>
    public abstract Task<Outcome<JsonNode>> CallAsync(JsonElement arguments, Actor actor, CancellationToken cancel);
}

/// <summary>A tool whose arguments are a record; <c>[Description]</c> on its members stands in the schema.</summary>
public abstract class AssistantTool<T> : AssistantTool
    where T : class
{
    private static readonly JsonSerializerOptions Strict = new(Json.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonNode Schema = Strict.GetJsonSchemaAsNode(
        typeof(T),
        new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Described }
    );

    public override JsonNode InputSchema => Schema.DeepClone();

    public override async Task<Outcome<JsonNode>> CallAsync(
        JsonElement arguments,
        Actor actor,
        CancellationToken cancel
    )
    {
        T? read;
        try
        {
            read = arguments.Deserialize<T>(Strict);
        }
        catch (JsonException wrong)
        {
            return Refusal.Invalid("assistant.arguments", wrong.Path, ("path", wrong.Path ?? "$"));
        }
        return read is null
            ? Refusal.Invalid("assistant.arguments", null, ("path", "$"))
            : await CallAsync(read, actor, cancel);
    }

    protected abstract Task<Outcome<JsonNode>> CallAsync(T arguments, Actor actor, CancellationToken cancel);

    /// <summary>The answer of a verb as JSON.</summary>
    protected static Outcome<JsonNode> Told<TAnswer>(Outcome<TAnswer> outcome, Func<TAnswer, object> tell) =>
        outcome.IsRefused(out var refusal, out var accepted) ? refusal : Node(tell(accepted));

    /// <summary>An answer as the API writes it.</summary>
    protected static JsonNode Node(object answer) =>
        JsonSerializer.SerializeToNode(answer, answer.GetType(), Json.Options)!;

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (
            schema is JsonObject described
            && context
                .PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false)
                .OfType<DescriptionAttribute>()
                .FirstOrDefault()
                is { } words
        )
            described.Insert(0, "description", words.Description);
        return schema;
    }
}
