using Vinculo.Analytics.Decide;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>Who else puts a field to use: an offer whose rules ask for it, recognition, the leave to write.</summary>
/// <param name="Code">Names the sentence: <c>offers</c>, <c>recognise</c>, <c>reach</c>, <c>permission</c>.</param>
/// <param name="Count">How many things use it.</param>
/// <param name="Worth">What that adds to the worth of asking, as a share of it; 0.5 is half as much again.</param>
public sealed record FieldUse(string Code, int Count, double Worth);

/// <summary>A room that uses fields says which; the room of customers does not know who lives above it.</summary>
public interface IFieldUse
{
    /// <summary>Uses by code of the field.</summary>
    ValueTask<IReadOnlyDictionary<string, FieldUse>> OfFieldsAsync(CancellationToken cancel);
}

/// <summary>What recognising and reaching a customer need.</summary>
internal sealed class OwnFieldUse : IFieldUse
{
    private static readonly Dictionary<string, FieldUse> Uses = new(StringComparer.Ordinal)
    {
        [CaptureTerms.Document] = new("recognise", 1, .5),
        [CaptureTerms.BirthDate] = new("recognise", 1, .25),
        [CaptureTerms.Phone] = new("reach", 1, .5),
        [CaptureTerms.Email] = new("reach", 1, .4),
        [CaptureTerms.Consent] = new("permission", 1, .5),
    };

    public ValueTask<IReadOnlyDictionary<string, FieldUse>> OfFieldsAsync(CancellationToken cancel) => new(Uses);
}

/// <summary>The one thing to ask now.</summary>
/// <param name="Field">What.</param>
/// <param name="State">Missing, doubtful or stale.</param>
/// <param name="Gain">Points the customer's score would win.</param>
/// <param name="Tells">Chance that the customer tells it when asked through this channel, 0 to 1.</param>
/// <param name="Answers">Answers behind that chance, faded.</param>
/// <param name="Worth">Gain × chance × what using it adds × the customer's value class.</param>
/// <param name="Uses">Who uses it.</param>
/// <param name="Since">Since when the stale or doubtful value stands.</param>
public sealed record AskedNext(
    CaptureField Field,
    CaptureState State,
    double Gain,
    double Tells,
    double Answers,
    double Worth,
    IReadOnlyList<FieldUse> Uses,
    DateTimeOffset? Since
);

/// <summary>
/// Picks the one missing, doubtful or stale field worth most to ask for. Never what a customer would not say lately; and
/// with an open complaint only what helps to serve.
/// </summary>
public sealed class AskNext(
    Database database,
    CaptureSettings settings,
    AskBook book,
    IEnumerable<IFieldUse> rooms,
    Audit audit,
    TimeProvider clock
)
{
    /// <summary>Below this nobody is bothered; in points of the score.</summary>
    public const double LeastWorth = .5;

    private const int MostMerges = 6;

    private static readonly string[] Serving = [CaptureTerms.Phone, CaptureTerms.Email, CaptureTerms.Document];

    /// <summary>Fields a customer was asked for, and until when nobody may ask again; to put into a round trip.</summary>
    public static Question Quiet(CustomerId id, DateTimeOffset now, List<string> into) =>
        new(
            "SELECT field FROM capture_ask WHERE customer_id = @id AND quiet_until > @now",
            row => into.Add(row.Text(0)),
            ("id", id),
            ("now", now)
        );

    /// <summary>What to ask a customer now.</summary>
    /// <param name="customer">Whom; one that was merged answers with the one it lives on in.</param>
    /// <param name="channel">Through which channel the customer is here.</param>
    /// <param name="actor">Who asks; needs <c>customers.read</c> and reach.</param>
    /// <param name="cause">Page or route, for the access log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What to ask and of whom; nothing to ask is an answer too.</returns>
    public async Task<Outcome<(CustomerId Customer, AskedNext? Asked)>> RunAsync(
        CustomerId customer,
        Channel channel,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);
        Customer? found = null;
        CaptureStanding? standing = null;
        var quiet = new List<string>();
        for (var (id, hops) = (customer, 0); hops < MostMerges; hops++)
        {
            var asked = id;
            await database.ReadAsync(
                async session =>
                {
                    await session.ReadAsync(
                        CustomerQuestions.Customer(asked, c => found = c),
                        CaptureStanding.Question(asked, s => standing = s),
                        Quiet(asked, clock.GetUtcNow(), quiet)
                    );
                    return true;
                },
                cancel
            );
            if (found?.MergedInto is not { } survivor)
                break;
            id = survivor;
        }
        if (found is null || !actor.Sees(found.TeamId))
            return Refusal.Missing("customer.not-found", ("customer", customer.Value));
        await audit.ReadAsync(actor, "customer.read", found.Id.Value, cause);
        return (found.Id, await ChooseAsync(found, standing, quiet, channel, cancel));
    }

    /// <summary>What to ask each of some customers the reader has before them already, in one round trip; not those of whom nothing is.</summary>
    /// <param name="customers">A handful, within the reader's reach.</param>
    /// <param name="channel">Through which channel they are here.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyDictionary<CustomerId, AskedNext>> OfSeveralAsync(
        IReadOnlyList<CustomerId> customers,
        Channel channel,
        CancellationToken cancel
    )
    {
        var found = new Customer?[customers.Count];
        var standings = new CaptureStanding?[customers.Count];
        var quiet = customers.Select(_ => new List<string>()).ToArray();
        var questions = customers.SelectMany(
            (id, i) =>
                new[]
                {
                    CustomerQuestions.Customer(id, c => found[i] = c),
                    CaptureStanding.Question(id, s => standings[i] = s),
                    Quiet(id, clock.GetUtcNow(), quiet[i]),
                }
        );
        if (customers.Count > 0)
            await database.ReadAsync(
                async session =>
                {
                    await session.ReadAsync([.. questions]);
                    return true;
                },
                cancel
            );
        var asked = new Dictionary<CustomerId, AskedNext>();
        for (var i = 0; i < customers.Count; i++)
            if (
                found[i] is { } customer
                && await ChooseAsync(customer, standings[i], quiet[i], channel, cancel) is { } next
            )
                asked[customers[i]] = next;
        return asked;
    }

    /// <summary>What to ask, or null: nothing is worth a question.</summary>
    /// <param name="customer">Whom.</param>
    /// <param name="standing">As stored; null: not worked out yet, so nothing is asked.</param>
    /// <param name="quiet">Fields nobody may ask for now.</param>
    /// <param name="channel">Through which channel the customer is here.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<AskedNext?> ChooseAsync(
        Customer customer,
        CaptureStanding? standing,
        IReadOnlyCollection<string> quiet,
        Channel channel,
        CancellationToken cancel
    )
    {
        if (standing is null)
            return null;
        var terms = await settings.TermsAsync(cancel);
        var uses = new List<(string Field, FieldUse Use)>();
        foreach (var room in rooms)
        foreach (var (field, use) in await room.OfFieldsAsync(cancel))
            uses.Add((field, use));
        var now = clock.GetUtcNow();
        var beliefs = await book.OpenAsync(cancel);
        return Choose(
            customer,
            standing,
            quiet,
            terms,
            uses.ToLookup(u => u.Field, u => u.Use),
            field => beliefs.Believe(field, channel, now),
            now
        );
    }

    /// <summary>The choice itself, without a database.</summary>
    internal static AskedNext? Choose(
        Customer customer,
        CaptureStanding standing,
        IReadOnlyCollection<string> quiet,
        CaptureTerms terms,
        ILookup<string, FieldUse> uses,
        Func<CaptureField, BetaBernoulli> believe,
        DateTimeOffset now
    )
    {
        var fields = terms.For(customer.Kind).ToList();
        var all = fields.Sum(f => f.Weight);
        AskedNext? best = null;
        foreach (var field in fields)
        {
            if (!field.CanBeAsked || quiet.Contains(field.Code))
                continue;
            if (customer.OpenCases > 0 && !Serving.Contains(field.Code))
                continue;
            var part = standing.Part(field.Code) ?? new(field.Code, null, null, CaptureHand.Nobody);
            var state = part.State(field, now);
            if (state is CaptureState.Good or CaptureState.Declined)
                continue;
            var belief = believe(field);
            var used = uses[field.Code].ToList();
            var gain = 100 * field.Weight / all * (1 - part.Quality(field, now));
            var worth = gain * belief.Mean * (1 + Math.Min(1, used.Sum(u => u.Worth))) * OfClass(customer.ValueClass);
            if (worth >= LeastWorth && (best is null || worth > best.Worth))
                best = new(field, state, gain, belief.Mean, belief.Evidence, worth, used, part.At);
        }
        return best;
    }

    /// <summary>A datum of somebody worth more is worth more.</summary>
    private static double OfClass(ValueClass? value) =>
        value switch
        {
            ValueClass.A => 1.5,
            ValueClass.B => 1.2,
            _ => 1,
        };
}
