using Vinculo.Analytics.Decide;
using Vinculo.Insights.Facts;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// One walk over the numbers of all customers: it cuts the partitions and draws those that models learn from, always the
/// same ones. Of a million customers' facts only the drawn ones' are read to learn.
/// </summary>
/// <param name="partition">Customers a partition at most; a small company is cut finer, so that it can be shared too.</param>
internal sealed class CustomerSample(Database database, Horizon horizon, int partition)
{
    /// <summary>Customers that models learn from; each is looked at on some twenty days.</summary>
    private const int Drawn = 10_000;
    private const int AtOnce = 500;
    private const int SmallestPartition = 500;
    private const int Partitions = 100;

    private readonly List<(Guid First, Guid Last, int Size)> stretches = [];
    private readonly List<Guid> drawn = [];

    /// <summary>All customers.</summary>
    public long Customers { get; private set; }

    public IReadOnlyList<(Guid First, Guid Last, int Size)> Stretches => stretches;

    public async Task ChooseAsync(CancellationToken cancel)
    {
        var count = await database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT count(*) FROM customer", row => row.Long(0)),
            cancel
        );
        var most = Math.Min(partition, Math.Max(SmallestPartition, count / Partitions));
        var share = count <= Drawn ? 1 : (double)Drawn / count;
        Guid first = default,
            last = default;
        var size = 0;
        await foreach (
            var id in database
                .StreamAsync("SELECT customer_id FROM customer ORDER BY customer_id", row => row.Guid(0))
                .WithCancellation(cancel)
        )
        {
            if (size == 0)
                first = id;
            last = id;
            size++;
            Customers++;
            if (share < 1 && ControlGroup.Position(id, "churn-sample") < share)
                drawn.Add(id);
            if (size == most)
                Close();
        }
        if (size > 0)
            Close();

        void Close()
        {
            stretches.Add((first, last, size));
            size = 0;
        }
    }

    /// <summary>The facts of the drawn ones, in order of customer.</summary>
    public async Task ReadAsync(Action<CustomerFacts> visit, CancellationToken cancel)
    {
        var facts = new FactStream(database, horizon.Money);
        if (Customers <= Drawn)
            await facts.ReadAsync(FactScope.Everybody, visit, cancel);
        else
            foreach (var some in drawn.Chunk(AtOnce))
                await facts.ReadAsync(FactScope.Of(some), visit, cancel);
    }
}
