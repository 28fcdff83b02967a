namespace Vinculo.Customers.Identity;

/// <summary>What a note of a merge keeps, so that it can be taken back.</summary>
internal enum Kept
{
    Moved = 1,
    Aside = 2,
    Before = 3,
    Copied = 4,
    Pointed = 5,
}
