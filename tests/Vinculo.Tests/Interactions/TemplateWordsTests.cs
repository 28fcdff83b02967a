using Vinculo.Interactions.Inbox;

namespace Vinculo.Tests.Interactions;

public class TemplateWordsTests
{
    private static readonly CannedAnswer Answered = new(
        Guid.Empty,
        "respuesta",
        "Respuesta lista",
        null,
        "Hola {nombre}: su caso {radicado} tiene respuesta. {detalle}\nGracias, {nombre}.",
        null,
        new(),
        null,
        true,
        1,
        "caso_respondido",
        "es_CO"
    );

    [Theory]
    [InlineData("Hola {{2}}, el {{1}} a las {{10}}", "1,2,10")]
    [InlineData("El {fecha} viene {nombre}, {fecha}", "fecha,nombre")]
    [InlineData("Sin espacios { } {a b}", "")]
    [InlineData("Tome {{ 1 }} y {2}", "1,2")]
    public void Places_stand_in_the_order_the_provider_is_told_them(string body, string places)
    {
        string.Join(',', TemplateWords.Places(body)).ShouldBe(places);
        string.Concat(TemplateWords.Pieces(body).Select(p => p.Text)).ShouldBe(body);
    }

    [Fact]
    public void Filled_words_are_what_the_provider_is_told_and_what_the_customer_reads()
    {
        var sent = new Dictionary<string, string>
        {
            ["template"] = "respuesta",
            ["template-respuesta-nombre"] = "Ana",
            ["template-respuesta-radicado"] = "2026-000001",
            ["template-respuesta-detalle"] = " Le devolvimos el dinero. ",
        };

        var filled = TemplateWords.Read([Answered], sent.GetValueOrDefault)!.Value.Accepted;

        filled.Template.ShouldSatisfyAllConditions(
            t => (t.Name, t.Language).ShouldBe(("caso_respondido", "es_CO")),
            t => t.Values.ShouldBe(["Ana", "2026-000001", "Le devolvimos el dinero."])
        );
        filled.Text.ShouldBe("Hola Ana: su caso 2026-000001 tiene respuesta. Le devolvimos el dinero.\nGracias, Ana.");
    }

    [Fact]
    public void A_place_left_empty_or_words_taken_away_meanwhile_are_refused()
    {
        TemplateWords.Read([Answered], _ => null).ShouldBeNull();
        Refused([Answered], _ => "respuesta", "template-respuesta-detalle").ShouldBe("canned.template-place");
        Refused([], _ => "respuesta", "").ShouldBe("canned.template-gone");

        static string Refused(CannedAnswer[] known, Func<string, string?> sent, string empty)
        {
            TemplateWords
                .Read(known, f => f == empty ? " " : sent(f))!
                .Value.IsRefused(out var no, out _)
                .ShouldBeTrue();
            return no!.Code;
        }
    }
}
