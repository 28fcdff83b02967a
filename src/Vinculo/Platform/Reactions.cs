namespace Vinculo.Platform;

/// <summary>Who reacts to what: every <see cref="IReaction{TFact}"/> the rooms have registered.</summary>
/// <param name="services">The registrations, complete once the application is built.</param>
internal sealed class Reactions(IServiceCollection services)
{
    private readonly Lazy<Dictionary<string, IDelivery>> byKind = new(() =>
        services
            .Where(s => s.ServiceType.IsGenericType && s.ServiceType.GetGenericTypeDefinition() == typeof(IReaction<>))
            .Select(s => s.ServiceType.GetGenericArguments()[0])
            .Distinct()
            .ToDictionary(
                fact => fact.FullName!,
                fact => (IDelivery)Activator.CreateInstance(typeof(Delivery<>).MakeGenericType(fact))!,
                StringComparer.Ordinal
            )
    );

    /// <summary>How to deliver a kind of fact; null when nobody reacts to it.</summary>
    public IDelivery? Of(string kind) => byKind.Value.GetValueOrDefault(kind);

    /// <summary>Delivers one kind of fact.</summary>
    internal interface IDelivery
    {
        /// <summary>The reactions, each by name with the call that hands it the fact.</summary>
        IEnumerable<(string Name, Func<CancellationToken, Task> Handle)> To(
            IServiceProvider provider,
            string payload,
            Guid factId
        );
    }

    private sealed class Delivery<TFact> : IDelivery
    {
        public IEnumerable<(string Name, Func<CancellationToken, Task> Handle)> To(
            IServiceProvider provider,
            string payload,
            Guid factId
        )
        {
            var fact = Json.Read<TFact>(payload);
            return provider
                .GetServices<IReaction<TFact>>()
                .Select(reaction =>
                    (
                        reaction.GetType().FullName!,
                        (Func<CancellationToken, Task>)(cancel => reaction.HandleAsync(fact, factId, cancel))
                    )
                );
        }
    }
}
