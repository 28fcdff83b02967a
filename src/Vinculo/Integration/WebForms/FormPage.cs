using System.Globalization;
using System.Net;
using System.Text;
using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Integration.WebForms;

/// <summary>What the page of a form shows: the form as published, and what was typed and refused.</summary>
/// <param name="Nonce">Made with the page.</param>
/// <param name="Sent">What was typed; null: nothing yet.</param>
/// <param name="Problems">What is wrong with it, by field.</param>
internal sealed record FormView(
    WebForm Form,
    string Language,
    string Nonce,
    SentForm? Sent,
    IReadOnlyList<Refusal> Problems
);

/// <summary>
/// The page of a form: small, light, without cookies or the furniture of the house. It works without a script; the one there
/// is tells a page that shows it in a frame how high it is.
/// </summary>
internal static class FormPage
{
    /// <summary>A field that nobody sees: whoever fills it in is a program.</summary>
    public const string Trap = "website";

    public static readonly string[] CampaignNames =
    [
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
    ];

    /// <param name="country">Of the company: which documents are offered.</param>
    public static string Ask(FormView view, string country, string? page, IReadOnlyDictionary<string, string> campaign)
    {
        var (form, language) = (view.Form, view.Language);
        var words = form.Definition.In(language);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Plain(words.Title)}</h1>");
        if (words.Intro is { } intro)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"intro\">{Plain(intro)}</p>");
        if (view.Problems.Count > 0)
            html.Append(Summary(view));
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <form method="post" action="{Self(form)}" enctype="multipart/form-data" novalidate>
            {Hidden("lang", language)}{Hidden("nonce", view.Nonce)}{Hidden("page", page)}
            """
        );
        foreach (var (name, value) in campaign)
            html.Append(Hidden(name, value));
        html.Append(
            CultureInfo.InvariantCulture,
            $"""<div class="trap" aria-hidden="true"><label>{T("Trap")}<input name="{Trap}" tabindex="-1" autocomplete="off"></label></div>"""
        );
        foreach (var field in form.Definition.Fields)
            html.Append(Field(view, field, country));
        html.Append(Box("consent", words.Consent, view.Sent?.Agreed == true, true, ErrorOf(view, "consent")));
        if (form.Definition.AsksOffers)
            html.Append(Box("offers", FormTexts.In(language, "Offers"), view.Sent?.WantsOffers == true, false, null));
        html.Append(CultureInfo.InvariantCulture, $"<button class=\"send\">{T("Send")}</button></form>");
        return Frame(html.ToString(), words.Title, language, Self(form));

        string T(string key) => Plain(FormTexts.In(language, key));
    }

    /// <summary>It arrived, and under which number.</summary>
    public static string Thank(WebForm form, string language, string reference)
    {
        var words = form.Definition.In(language);
        var (number, text) =
            form.Definition.Purpose == FormPurpose.Case
                ? ("Number.Case", "Number.Case.Text")
                : ("Number", "Number.Text");
        return Frame(
            $"""
            <div role="status"><h1>{Plain(words.Thanks)}</h1>
            <p class="number"><span>{Plain(FormTexts.In(language, number))}</span><strong>{Plain(
                reference
            )}</strong></p>
            <p class="intro">{Plain(FormTexts.In(language, text))}</p></div>
            <p><a href="{Self(form)}?lang={language}">{Plain(FormTexts.In(language, "Another"))}</a></p>
            """,
            words.Title,
            language,
            null
        );
    }

    /// <summary>A sentence: there is no such form, it is too much at once.</summary>
    public static string Say(string key, string language)
    {
        var title = FormTexts.In(language, key);
        return Frame(
            $"<h1>{Plain(title)}</h1><p class=\"intro\">{Plain(FormTexts.In(language, key + ".Text"))}</p>",
            title,
            language,
            null
        );
    }

    private static string Self(WebForm form) => $"{WebForm.Path}/{form.Slug}";

    private static string? ErrorOf(FormView view, string field) =>
        view.Problems.FirstOrDefault(p => p.Field == field) is { } problem ? RefusalText.Of(problem) : null;

    /// <summary>Everything at once at the top, each leading to its field.</summary>
    private static string Summary(FormView view) =>
        $"<div class=\"wrong\" role=\"alert\" tabindex=\"-1\"><p>{Plain(FormTexts.In(view.Language, "Wrong"))}</p><ul>"
        + string.Concat(
            view.Problems.Select(p =>
                p.Field is null
                    ? $"<li>{Plain(RefusalText.Of(p))}</li>"
                    : $"<li><a href=\"#f-{p.Field}\">{Plain(LabelOf(view, p.Field) is { } label ? label + ": " : "")}{Plain(RefusalText.Of(p))}</a></li>"
            )
        )
        + "</ul></div>";

    private static string? LabelOf(FormView view, string name) =>
        view.Form.Definition.Fields.FirstOrDefault(f => SentForm.FieldName(f.Ask) == name) is { } field
            ? Label(field, view.Language)
            : null;

    private static string Label(FormField field, string language) =>
        (language == "en" ? field.En : field.Es) ?? FormTexts.In(language, "Ask." + field.Ask);

    private static string Field(FormView view, FormField field, string country)
    {
        var name = SentForm.FieldName(field.Ask);
        var error = ErrorOf(view, name);
        var said = Plain(view.Sent?.Of(field.Ask));
        var (type, mode, fills) = field.Ask switch
        {
            FormAsk.Email => ("email", "email", "email"),
            FormAsk.Phone => ("tel", "tel", "tel"),
            FormAsk.Name => ("text", "text", "name"),
            FormAsk.City => ("text", "text", "address-level2"),
            _ => ("text", "text", "off"),
        };
        var marks =
            $"id=\"f-{name}\" name=\"{name}\"{(field.Required ? " required aria-required=\"true\"" : "")}"
            + (error is null ? "" : $" aria-invalid=\"true\" aria-describedby=\"e-{name}\"");
        var longest = SentForm.Longest(field.Ask);
        var input = field.Ask switch
        {
            FormAsk.Text => $"<textarea {marks} rows=\"6\" maxlength=\"{longest}\">{said}</textarea>",
            FormAsk.Files => $"<input {marks} type=\"file\" multiple>",
            FormAsk.Document =>
                $"<span class=\"two\">{Types(view, country)}<input {marks} maxlength=\"{longest}\" value=\"{said}\" autocomplete=\"off\"></span>",
            _ =>
                $"<input {marks} type=\"{type}\" inputmode=\"{mode}\" autocomplete=\"{fills}\" maxlength=\"{longest}\" value=\"{said}\">",
        };
        var hint = FormTexts.In(view.Language, field.Required ? "Required" : "Optional");
        var more = field.Ask == FormAsk.Files ? $" · {FormTexts.In(view.Language, "Files.Hint")}" : "";
        return $"""
            <div class="field{(error is null ? "" : " bad")}"><label for="f-{name}">{Plain(Label(field, view.Language))} <small>{Plain(
                hint + more
            )}</small></label>{input}{(error is null ? "" : $"<p class=\"error\" id=\"e-{name}\">{Plain(error)}</p>")}</div>
            """;
    }

    private static string Types(FormView view, string country)
    {
        var options = NationalId
            .TypesOf(country)
            .Select(type =>
                $"<option value=\"{type}\"{(type == view.Sent?.DocumentType ? " selected" : "")}>{type}</option>"
            );
        return $"<select name=\"documentType\" aria-label=\"{Plain(FormTexts.In(view.Language, "DocumentType"))}\">{string.Concat(options)}</select>";
    }

    private static string Box(string name, string words, bool ticked, bool required, string? error) =>
        $"""
            <div class="field{(error is null ? "" : " bad")}"><label class="box"><input type="checkbox" id="f-{name}" name="{name}" value="yes"{(ticked ? " checked" : "")}{(
                required ? " required" : ""
            )}{(error is null ? "" : $" aria-invalid=\"true\" aria-describedby=\"e-{name}\"")}><span>{Plain(words)}</span></label>{(
                error is null ? "" : $"<p class=\"error\" id=\"e-{name}\">{Plain(error)}</p>"
            )}</div>
            """;

    private static string Hidden(string name, string? value) =>
        string.IsNullOrEmpty(value) ? "" : $"<input type=\"hidden\" name=\"{name}\" value=\"{Plain(value)}\">";

    private static string Frame(string body, string title, string language, string? self)
    {
        var (other, called) = language == "en" ? ("es", "Español") : ("en", "English");
        var way = self is null
            ? ""
            : $"<nav><a href=\"{self}?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{called}</a></nav>";
        return $"""
            <!doctype html>
            <html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Plain(title)}</title><link rel="stylesheet" href="/site-forms/forms.css">
            <script type="module" src="/site-forms/height.js"></script></head>
            <body>{way}<main>{body}</main></body></html>
            """;
    }

    private static string Plain(string? text) => WebUtility.HtmlEncode(text ?? "");
}
