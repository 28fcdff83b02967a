using Vinculo.Analytics.Text;

namespace Vinculo.Tests.Analytics.Text;

public class TextSearchTests
{
    private static readonly (string Title, string Body)[] Help =
    [
        ("Cómo pagar la factura", "Pague en la página, en la aplicación o en un corresponsal."),
        ("La factura llegó por más de lo esperado", "Mire los cargos: un cambio de plan se cobra por días."),
        ("Cambiar de plan", "El cambio de plan rige desde el corte siguiente."),
        ("", ""),
    ];

    private static readonly TextSearch Search = new(Help, Language.Spanish);

    [Theory]
    [InlineData("facturas pagadas", 0)]
    [InlineData("ME LLEGO muy alta la factúra", 1)]
    [InlineData("quiero cambiarme de plan", 2)]
    [InlineData("corres", 0)]
    [InlineData("cargo", 1)]
    public void The_text_that_speaks_of_it_comes_first(string question, int first) =>
        Search.Find(question, 3)[0].Text.ShouldBe(first);

    [Theory]
    [InlineData("")]
    [InlineData("de la en por")]
    [InlineData("zanahoria")]
    public void Where_nothing_is_asked_or_nobody_wrote_of_it_nothing_is_found(string question) =>
        Search.Find(question, 3).ShouldBeEmpty();

    [Fact]
    public void The_share_says_how_much_of_the_question_a_text_speaks_of()
    {
        var whole = Search.Find("cambiar plan ", 1).Single();
        whole.Share.ShouldBe(1, 1e-12);
        var half = Search.Find("plan zanahoria ", 1).Single();
        half.Share.ShouldBeInRange(0.1, 0.5);
    }

    /// <summary>One text of one word in two of length one: idf = ln(1 + (2 − 1 + .5) / (1 + .5)) = ln 2, tf part = 2.2 / 2.2 = 1.</summary>
    [Fact]
    public void The_score_is_the_one_of_the_book() =>
        new TextSearch([("", "luna"), ("", "sol")], Language.Spanish)
            .Find("luna ", 1)
            .Single()
            .Score.ShouldBe(Math.Log(2), 1e-12);
}
