using Vinculo.Integration.WebForms;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>A form to write to the company and one to complain by, and what was sent by them this morning.</summary>
internal sealed class DemoForms(SaveForm save, SubmitForm submit, Actor actor)
{
    private static readonly (FormPurpose Purpose, string Slug, string Name, string? Code)[] Forms =
    [
        (FormPurpose.Contact, "contacto", "Contacto", null),
        (FormPurpose.Case, "quejas-y-solicitudes", "Quejas y solicitudes", "billing.overcharge"),
    ];

    private static readonly (int Form, string Name, string Document, string City, string Subject, string Text)[] Sent =
    [
        (0, "Patricia Londoño", "43567890", "Medellín", "Horario", "¿Atienden los sábados en la oficina del centro?"),
        (0, "Jairo Castaño", "79345612", "Bogotá", "Portabilidad", "Quiero pasar mi número, ¿qué necesito?"),
        (
            1,
            "Gloria Inés Parra",
            "52456781",
            "Cali",
            "Cobro que no reconozco",
            "En la factura de este mes cobran un servicio que nunca pedí."
        ),
    ];

    /// <returns>Null when all went in; otherwise what stopped it.</returns>
    public async Task<Refusal?> RunAsync(CancellationToken cancel)
    {
        var made = new List<WebForm>();
        foreach (var (purpose, slug, name, code) in Forms)
        {
            var saved = await save.RunAsync(
                new(null, 0, slug, name, null, true, UsualForms.Of(purpose) with { Code = code }),
                actor,
                "demo",
                cancel
            );
            if (saved.IsRefused(out var refusal, out var form))
                return refusal;
            made.Add(form);
        }
        foreach (var one in Sent)
            if ((await submit.RunAsync(made[one.Form], Written(one), cancel)).IsRefused(out var no))
                return no;
        return null;
    }

    private static SentForm Written(
        (int Form, string Name, string Document, string City, string Subject, string Text) said
    ) =>
        new(
            $"demo-formulario-{said.Document}",
            new Dictionary<FormAsk, string>
            {
                [FormAsk.Name] = said.Name,
                [FormAsk.Document] = said.Document,
                [FormAsk.Email] = $"{said.Name.Split(' ')[0].ToLowerInvariant()}.{said.Document[..3]}@correo.example",
                [FormAsk.City] = said.City,
                [FormAsk.Subject] = said.Subject,
                [FormAsk.Text] = said.Text,
            },
            "CC",
            [],
            true,
            null,
            "es",
            "https://www.ejemplo.example/ayuda",
            new Dictionary<string, string>()
        );
}
