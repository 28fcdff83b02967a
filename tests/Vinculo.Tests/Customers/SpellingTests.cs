using Vinculo.Customers;

namespace Vinculo.Tests.Customers;

public class SpellingTests
{
    [Theory]
    [InlineData("gonzalez", "gonzalez", 0)]
    [InlineData("gonzalez", "gonzales", 1)]
    [InlineData("gonzalez", "gonzlaez", 1)]
    [InlineData("gonzalez", "gonzale", 1)]
    [InlineData("munoz", "muñozes", 3)]
    [InlineData("ca", "abc", 3)]
    [InlineData("", "ana", 3)]
    [InlineData("ana", "", 3)]
    public void Distances_of_known_words(string word, string other, int slips)
    {
        Assert.Equal(slips, new Spelling(word).Distance(other));
        Assert.Equal(slips <= 1, Spelling.WithinOne(word, other));
    }

    [Fact]
    public void The_bits_agree_with_the_table_of_the_textbook()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var (a, b) = (Word(random), Word(random));
            var expected = Textbook(a, b);
            Assert.Equal(expected, new Spelling(a).Distance(b));
            Assert.Equal(expected <= 1, Spelling.WithinOne(a, b));
        }
    }

    private static string Word(Random random) =>
        new([.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => "abcñ"[random.Next(4)])]);

    /// <summary>Optimal string alignment, cell by cell.</summary>
    private static int Textbook(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        for (var j = 0; j <= b.Length; j++)
        {
            if (i == 0 || j == 0)
            {
                table[i, j] = i + j;
                continue;
            }
            var cost = a[i - 1] == b[j - 1] ? 0 : 1;
            table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
        }
        return table[a.Length, b.Length];
    }
}
