using Shouldly;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;
using Xunit;

namespace Vinculo.Tests.Analytics.Text;

public sealed class ThemesTests
{
    private static readonly string[][] Topics =
    [
        ["señal débil", "antena dañada", "cobertura en el barrio", "llamadas cortadas"],
        ["factura equivocada", "cobro doble", "pago no reconocido", "saldo en mora"],
        ["asesora grosera", "línea de atención ocupada", "oficina cerrada", "turno demorado"],
    ];

    [Fact]
    public void Words_are_read_without_accents_capitals_numbers_or_hidden_names()
    {
        var reading = new WordReading();
        var words = new List<Word>();
        reading.Read("La Señal, señales 1.234 ZZZZ ana.perez@correo.co 4G del 17384b92", Language.Spanish, words);
        var kinds = words.Select(w => w.Kind).ToArray();
        kinds.ShouldBe([
            WordKind.Stop,
            WordKind.Content,
            WordKind.Content,
            WordKind.Hidden,
            WordKind.Hidden,
            WordKind.Hidden,
            WordKind.Hidden,
            WordKind.Content,
            WordKind.Stop,
            WordKind.Hidden,
        ]);
        words[1].Stem.ShouldBe(words[2].Stem);
        words[2].Apart.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 1_000)]
    [InlineData(3, 3_000)]
    [InlineData(4, 3_000)]
    public void Texts_after_some_eighty_patterns_are_split_as_finely(int seed, int count)
    {
        const int patterns = 78;
        var random = Xoshiro256.For((ulong)seed, "patterns");
        string Word() =>
            string.Concat(
                Enumerable.Range(0, 3).Select(_ => $"{"bcdfglmnprt"[random.NextInt(11)]}{"aeiou"[random.NextInt(5)]}")
            );
        var everyday = Enumerable.Range(0, 150).Select(_ => Word()).ToArray();
        var own = Enumerable
            .Range(0, patterns)
            .Select(_ => Enumerable.Range(0, 4).Select(_ => Word()).Concat(Some(everyday, 6)).ToArray())
            .ToArray();
        var of = Enumerable.Range(0, count).Select(_ => random.NextInt(patterns)).ToArray();
        var texts = Array.ConvertAll(
            of,
            p => string.Join(' ', own[p].Where(_ => random.Bernoulli(0.8)).Concat(Some(everyday, 2)))
        );

        var found = Themes.Find(Corpus.Read(texts), new Xoshiro256((ulong)seed));

        found.All.Count.ShouldBeInRange(70, 80);
        Agreement.Purity([.. found.Of], of).ShouldBeGreaterThan(0.9);

        string[] Some(string[] words, int some) =>
            [.. Enumerable.Range(0, some).Select(_ => words[random.NextInt(words.Length)])];
    }

    [Theory]
    [InlineData("cobros", "cobro", Language.Spanish)]
    [InlineData("facturaciones", "facturacion", Language.Spanish)]
    [InlineData("veces", "vez", Language.Spanish)]
    [InlineData("charges", "charged", Language.English)]
    [InlineData("payments", "payment", Language.English)]
    [InlineData("bodies", "body", Language.English)]
    public void Forms_of_a_word_count_as_one(string one, string other, Language language) =>
        LightStem.Of(one, language).ShouldBe(LightStem.Of(other, language));

    [Fact]
    public void Each_text_is_read_in_its_own_language()
    {
        var corpus = Corpus.Read([
            "La factura llegó con un cobro que no es mío",
            "The bill came with a charge that is not mine",
            "ok",
        ]);
        corpus.LanguageOf(0).ShouldBe(Language.Spanish);
        corpus.LanguageOf(1).ShouldBe(Language.English);
        corpus.LanguageOf(2).ShouldBe(corpus.Language);
    }

    [Fact]
    public void Three_topics_are_found_and_named_as_people_write_them()
    {
        var (texts, labels) = Made(300);
        var themes = Themes.Find(Corpus.Read(texts), new Xoshiro256(1), new ThemeOptions { Count = 3 });
        themes.All.Count.ShouldBe(3);
        Agreement.Purity([.. themes.Of], labels).ShouldBeGreaterThan(0.9);
        string.Join(' ', themes.All.SelectMany(t => t.Words)).ShouldContain("línea de atención");
        themes.All.Sum(t => t.Share).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Texts_in_two_languages_have_the_themes_of_each()
    {
        string[][] spanish =
        [
            [.. Topics[0], "internet lento", "módem apagado"],
            [.. Topics[1], "cargo repetido", "recibo alterado"],
            [.. Topics[2], "cajero descortés", "sucursal llena"],
        ];
        string[][] english =
        [
            ["weak signal", "broken antenna", "coverage in town", "dropped line", "slow network", "dead router"],
            ["wrong invoice", "double charge", "odd payment", "overdue balance", "repeated fee", "altered receipt"],
            ["rude clerk", "busy switchboard", "closed branch", "slow queue", "unkind cashier", "crowded desk"],
        ];
        var random = new Xoshiro256(5);
        int[] labels = [.. Enumerable.Range(0, 600).Select(i => i % 3)];
        string[] texts =
        [
            .. labels.Select(
                (t, i) =>
                {
                    var own = (i % 2 == 0 ? english : spanish)[t];
                    var (a, b, c) = (random.Pick<string>(own), random.Pick<string>(own), random.Pick<string>(own));
                    return i % 2 == 0
                        ? $"Hello, I have a {a} and also a {b} since then, with the {c}"
                        : $"Buenos días, tengo {a} y también {b} desde ayer, con {c}";
                }
            ),
        ];
        // Without joining words: told by the others.
        texts[0] = "weak signal, broken antenna";
        var corpus = Corpus.Read(texts);
        corpus.IsMixed.ShouldBeTrue();
        corpus.LanguageOf(0).ShouldBe(Language.English);
        var themes = Themes.Find(corpus, new Xoshiro256(1));

        themes.All.Count.ShouldBeLessThanOrEqualTo(8);
        Agreement.Purity([.. themes.Of], labels).ShouldBeGreaterThan(0.95);
        themes.All.Sum(t => t.Share).ShouldBe(1, 1e-12);
        themes.All.Select(t => t.Texts).ShouldBeInOrder(SortDirection.Descending);
        for (var t = 0; t < themes.All.Count; t++)
        {
            themes.Of.Count(of => of == t).ShouldBe(themes.All[t].Texts);
            themes.All[t].Examples.ShouldAllBe(e => themes.Of[e] == t);
        }
    }

    [Fact]
    public void The_same_texts_give_the_same_bits()
    {
        var (texts, _) = Made(200);
        var one = Themes.Find(Corpus.Read(texts), new Xoshiro256(7));
        var two = Themes.Find(Corpus.Read(texts), new Xoshiro256(7));
        two.Of.ShouldBe(one.Of);
        two.Weights.ShouldBe(one.Weights);
    }

    [Fact]
    public void Empty_texts_belong_to_no_theme_and_too_few_texts_are_refused()
    {
        var (texts, _) = Made(60);
        var themes = Themes.Find(Corpus.Read([.. texts, "", "  ", "123"]), new Xoshiro256(1), new() { Count = 3 });
        themes.Silent.ShouldBeGreaterThanOrEqualTo(3);
        themes.Of[^1].ShouldBe(-1);
        Should.Throw<UnfitDataException>(() => Themes.Find(Corpus.Read(["", "a", "b"]), new Xoshiro256(1)));
    }

    [Fact]
    public void Labels_are_learned_and_rare_ones_set_aside()
    {
        var (texts, labels) = Made(400);
        string?[] said = [.. labels.Select(l => (string?)$"tema {l}"), "solo uno", null];
        var trial = LabelTrial.Of(Corpus.Read([.. texts, "algo distinto", "la factura vino con cobro doble"]), said);
        trial.Accuracy.ShouldBeGreaterThan(0.95);
        trial.TooRare.ShouldHaveSingleItem().Label.ShouldBe("solo uno");
        trial.Predicted[^1].ShouldBe("tema 1");
        Should
            .Throw<UnfitDataException>(() =>
                LabelTrial.Of(Corpus.Read(texts), Array.ConvertAll(labels, _ => (string?)"x"))
            )
            .Reason.ShouldBe(UnfitReason.OneClass);
    }

    [Fact]
    public void Purity_and_information_agree_with_the_book()
    {
        // Three clusters of Manning, Raghavan and Schütze, figure 16.4: purity 12/17, normalised information 0.36.
        int[] groups = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
        int[] labels = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2];
        Agreement.Purity(groups, labels).ShouldBe(12 / 17.0, 1e-12);
        Agreement.Information(groups, labels).ShouldBe(0.36, 0.01);
    }

    [Fact]
    public void Marks_of_a_person_are_hidden_and_amounts_stay()
    {
        PersonalMarks
            .Hidden("Soy ana@correo.cl, RUT 12.345.678-9, cel +57 300 123 4567")
            .ShouldBe("Soy …, RUT …, cel …");
        PersonalMarks
            .Hidden("Me cobraron $ 1.234.567 el 3 de mayo de 2024")
            .ShouldBe("Me cobraron $ 1.234.567 el 3 de mayo de 2024");
    }

    private static (string[] Texts, int[] Labels) Made(int count)
    {
        var random = new Xoshiro256(3);
        var labels = new int[count];
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % Topics.Length;
            var own = Topics[labels[i]];
            texts[i] = $"Buenos días, tengo {random.Pick<string>(own)} y también {random.Pick<string>(own)} desde ayer";
        }
        return (texts, labels);
    }
}
