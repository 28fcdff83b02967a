using System.Runtime.CompilerServices;

namespace Vinculo.Analytics.Linkage;

/// <summary>The level each comparison of a pair came to; 0 where either side has nothing to compare.</summary>
internal struct PairLevels
{
    public const int Most = 10;

    [InlineArray(Most)]
    public struct Bits
    {
        private float first;
    }

    /// <summary>Four bits a comparison, the first comparison lowest: the pattern pairs are counted by.</summary>
    public ulong Pattern;

    /// <summary>What the rarity of the agreeing value adds to each comparison, in bits.</summary>
    public Bits Rarity;

    public void Set(int comparison, int level, float rarity = 0)
    {
        Pattern |= (ulong)level << (4 * comparison);
        Rarity[comparison] = rarity;
    }

    /// <summary>What rarity adds in all; names may not say more than this by rarity alone.</summary>
    public readonly float RarityTotal()
    {
        var sum = 0f;
        for (var i = 0; i < Most; i++)
            sum += Rarity[i];
        return Math.Clamp(sum, -MostRarity, MostRarity);
    }

    public const float MostRarity = 8;

    public static int Level(ulong pattern, int comparison) => (int)(pattern >> (4 * comparison)) & 15;
}
