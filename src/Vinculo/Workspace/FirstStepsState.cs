using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>How far an installation has come on the way from empty to ranked customers.</summary>
/// <param name="Customers">There are customers.</param>
/// <param name="Facts">There are purchases, payments or contacts of theirs.</param>
/// <param name="Scored">Values and risks are worked out.</param>
/// <param name="Offers">At least one offer may be made.</param>
/// <param name="Decided">A next best action has been proposed.</param>
/// <param name="Colleagues">Somebody else can sign in.</param>
public sealed record FirstStepsView(bool Customers, bool Facts, bool Scored, bool Offers, bool Decided, bool Colleagues)
{
    public int Done => new[] { Customers, Facts, Scored, Offers, Decided }.Count(done => done);
    public const int All = 5;
}

/// <summary>Looks whether there is any row; nothing is counted.</summary>
public sealed class FirstStepsState(Database database)
{
    public Task<FirstStepsView> RunAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                bool customers = false,
                    facts = false,
                    scored = false,
                    offers = false,
                    decided = false,
                    colleagues = false;
                await session.ReadAsync(
                    new Question("SELECT 1 FROM customer LIMIT 1", _ => customers = true),
                    new Question("SELECT 1 FROM txn LIMIT 1", _ => facts = true),
                    new Question("SELECT 1 FROM interaction LIMIT 1", _ => facts = true),
                    new Question("SELECT 1 FROM score LIMIT 1", _ => scored = true),
                    new Question("SELECT 1 FROM offer WHERE active LIMIT 1", _ => offers = true),
                    new Question("SELECT 1 FROM decision LIMIT 1", _ => decided = true),
                    new Question("SELECT 1 FROM app_user WHERE active LIMIT 1 OFFSET 1", _ => colleagues = true)
                );
                return new FirstStepsView(customers, facts, scored, offers, decided, colleagues);
            },
            cancel
        );
}
