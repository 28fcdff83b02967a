using System.Collections.Frozen;

namespace Vinculo.Integration.Channels;

/// <summary>Every adapter there is, by the kind of account it reads.</summary>
public sealed class Adapters(IEnumerable<IChannelAdapter> all)
{
    private readonly FrozenDictionary<string, IChannelAdapter> byKind = all.ToFrozenDictionary(a => a.Kind);

    /// <summary>Null: no such kind.</summary>
    public IChannelAdapter? Find(string kind) => byKind.GetValueOrDefault(kind);

    public IEnumerable<string> Kinds => byKind.Keys.Order(StringComparer.Ordinal);
}
