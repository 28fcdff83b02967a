using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;
using Xunit;

namespace Vinculo.Tests.Analytics.Text;

/// <summary>Real complaints beside the repository: CFPB in English, CMF in Spanish.</summary>
public sealed class ComplaintThemesTests
{
    [Fact]
    public void Complaints_in_English_fall_into_their_products()
    {
        if (Read("complaints-cfpb/cfpb_narratives.csv.gz", "narrative", "product") is not var (texts, labels))
            return;
        var corpus = Corpus.Read(texts);
        var themes = Themes.Find(corpus, new Xoshiro256(1), new ThemeOptions { Count = 12 });
        var names = labels.Distinct().ToList();
        Agreement.Purity([.. themes.Of], [.. labels.Select(l => names.IndexOf(l))]).ShouldBeGreaterThanOrEqualTo(0.67);
        var trial = LabelTrial.Of(corpus, labels);
        trial.MacroF1.ShouldBeGreaterThanOrEqualTo(0.80);
        trial.Accuracy.ShouldBeGreaterThanOrEqualTo(0.83);
    }

    [Fact]
    public void Complaints_in_Spanish_are_told_apart()
    {
        if (Read("complaints-cmf-es/reclamos.csv.gz", "description", "market") is not var (texts, labels))
            return;
        var trial = LabelTrial.Of(Corpus.Read(texts), labels);
        // The anchor's .960 is of all 1,000 complaints; two thirds of them are here.
        trial.Accuracy.ShouldBeGreaterThanOrEqualTo(0.945);
    }

    [Fact]
    public void Complaints_in_two_languages_do_not_end_as_one_theme_for_each_language()
    {
        if (
            Read("complaints-cfpb/cfpb_narratives.csv.gz", "narrative", "product") is not var (english, products)
            || Read("complaints-cmf-es/reclamos.csv.gz", "description", "market") is not var (spanish, markets)
        )
            return;
        int[] taken = [.. Enumerable.Range(0, 500).Select(i => i * english.Length / 500)];
        string[] labels = [.. taken.Select(i => products[i]).Concat(markets.Take(500))];
        var corpus = Corpus.Read([.. taken.Select(i => english[i]).Concat(spanish.Take(500))]);
        corpus.IsMixed.ShouldBeTrue();
        var themes = Themes.Find(corpus, new Xoshiro256(1));
        themes.All.Count.ShouldBeInRange(6, 30);
        string[] seen = [.. labels.Distinct()];
        Agreement
            .Purity([.. themes.Of], Array.ConvertAll(labels, l => Array.IndexOf(seen, l)))
            .ShouldBeGreaterThan(0.6);
    }

    private static (string[] Texts, string[] Labels)? Read(string file, string text, string label)
    {
        if (SharedData.Find(file) is not { } path)
            return null;
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var (texts, labels) = (new List<string>(), new List<string>());
        while (csv.Read())
        {
            texts.Add(csv.GetField(text) ?? "");
            labels.Add(csv.GetField(label) ?? "");
        }
        return ([.. texts], [.. labels]);
    }
}
