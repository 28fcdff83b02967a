using System.Collections.Frozen;

namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>An e-mail address, read.</summary>
/// <param name="Normal">Lower case, trimmed; otherwise as written.</param>
/// <param name="Local">Before the @.</param>
/// <param name="Domain">Behind it, with usual misspellings of large providers put right.</param>
/// <param name="PublicProvider">The domain gives mailboxes to everybody, so it says nothing about an employer.</param>
/// <param name="Placeholder">An address nobody has: notiene@…, test@test.com, sin@correo.com.</param>
public sealed record EmailReading(string Normal, string Local, string Domain, bool PublicProvider, bool Placeholder)
{
    /// <summary>
    /// What two addresses are compared by: the corrected domain; without "+tag"; without the dots Gmail does not look at.
    /// </summary>
    public string MatchKey
    {
        get
        {
            var plus = Local.IndexOf('+', StringComparison.Ordinal);
            var local = plus > 0 ? Local[..plus] : Local;
            if (Domain == "gmail.com" && local.Contains('.', StringComparison.Ordinal))
                local = local.Replace(".", "", StringComparison.Ordinal);
            return
                local.Length + Domain.Length + 1 == Normal.Length && Normal.EndsWith(Domain, StringComparison.Ordinal)
                ? Normal
                : string.Concat(local, "@", Domain);
        }
    }
}

/// <summary>E-mail addresses as they are compared.</summary>
public static class EmailAddresses
{
    private static readonly FrozenSet<string> Providers = Set(
        """
        gmail.com googlemail.com hotmail.com hotmail.es hotmail.com.ar hotmail.com.mx hotmail.com.br hotmail.fr
        hotmail.co.uk outlook.com outlook.es outlook.com.ar outlook.com.br outlook.com.mx outlook.cl outlook.pt live.com
        live.com.mx live.com.ar live.cl live.com.co msn.com yahoo.com yahoo.es yahoo.com.mx yahoo.com.ar yahoo.com.co
        yahoo.com.br yahoo.com.pe yahoo.cl yahoo.com.ve yahoo.co.uk yahoo.fr ymail.com rocketmail.com icloud.com me.com mac.com
        aol.com protonmail.com proton.me gmx.com gmx.es gmx.net mail.com zoho.com terra.com terra.es terra.com.br uol.com.br
        bol.com.br ig.com.br une.net.co etb.net.co telmex.net.co cable.net.co epm.net.co prodigy.net.mx infinitum.com.mx
        fibertel.com.ar speedy.com.ar arnet.com.ar ciudad.com.ar vtr.net entel.cl cantv.net andinanet.net interactive.net.ec
        telefonica.net movistar.es latinmail.com starmedia.com tutanota.com yandex.com mail.ru adinet.com.uy
        """
    );

    private static readonly FrozenDictionary<string, string> Misspelt = Pairs(
        """
        gmail.com: gmial.com gmai.com gmal.com gamil.com gmil.com gmaill.com gmail.co gmail.con gmail.cm gmail.om gmail.comm
        gmail.cim gmail.vom gnail.com gimail.com gmeil.com gemail.com gmail.es gmail.com.co gmail.com.mx gmali.com hmail.com
        gmail.net gmail.xom gmailcom ggmail.com gmaul.com
        hotmail.com: hotmial.com hotmal.com hotmai.com hotmil.com hormail.com hotmail.co hotmail.con hotmail.cm hotmail.om
        hotamil.com hotmaill.com homail.com htmail.com hotmeil.com hotmail.comm hotnail.com jotmail.com hitmail.com
        otmail.com hotmailcom hotmali.com hotmail.vom
        outlook.com: outlok.com outloock.com outlook.co outlook.con outllok.com oulook.com outlool.com autlook.com outlook.cm
        outlock.com outlookcom
        yahoo.com: yaho.com yahooo.com yahoo.co yahoo.con yhoo.com yahho.com yahoo.cm yahoocom yajoo.com
        icloud.com: iclod.com icloud.co icloud.con iclou.com icluod.com
        """
    );

    /// <summary>Local parts that stand for "none", whatever the domain.</summary>
    private static readonly FrozenSet<string> NobodyLocals = Set(
        """
        notiene no.tiene no_tiene no-tiene notienecorreo notienemail notieneemail notengo notengocorreo nocorreo nomail noemail
        no-email sincorreo sin_correo sin.correo sin-correo sinemail sinmail noaplica no_aplica no.aplica nohay nodisponible
        ninguno ninguna nadie none null nulo undefined na n.a n/a nd s/n sd test tests test1 test123 testing prueba pruebas
        prueba1 prueba123 demo ejemplo example correo email mail noreply no-reply no_reply donotreply noresponder no-responder
        norecuerda norecuerdo nosabe nose no.sabe noinforma noregistra noposee notienen nousa noindica desconocido anonimo
        usuario user abc abc123 asd asdf asdasd asdfg qwerty qwe aaa bbb xxx xxxx xx yyy zzz abcd 123 1234 12345 123456 000
        falta pendiente actualizar cliente clientes sinregistro nadamas notienee nomanejacorreo nomaneja noutiliza nodata
        nodato sindato sindatos vacio blank nobody dummy fake notenemos
        """
    );

    private static readonly FrozenSet<string> NobodyDomains = Set(
        """
        test.com prueba.com pruebas.com example.com example.org example.net ejemplo.com notiene.com no.com notiene.co noemail.com
        nomail.com nocorreo.com sincorreo.com sinemail.com noaplica.com notengo.com none.com na.com asd.com asdf.com xxx.com
        aaa.com abc.com correo.com.xx dominio.com domain.com tiene.com notiene.com.co no.tiene test.test hay.com nohay.com
        fake.com dummy.com
        """
    );

    /// <summary>Words that say "none" only together with such a domain: no@hay.com, sin@correo.com.</summary>
    private static readonly FrozenSet<string> Noes = Set("no sin na nn ninguno x xx a aa 0 1 n s none nada");
    private static readonly FrozenSet<string> Nothings = Set(
        "correo mail email tiene tengo hay aplica email.co mail.co correo.co"
    );

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LocalsBySpan =
        NobodyLocals.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> DomainsBySpan =
        NobodyDomains.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ProvidersBySpan =
        Providers.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> MisspeltBySpan =
        Misspelt.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoesBySpan = Noes.GetAlternateLookup<
        ReadOnlySpan<char>
    >();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NothingsBySpan =
        Nothings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads an address.</summary>
    /// <param name="text">As written; quotes, angle brackets and a last comma are no part of it.</param>
    /// <returns>Null when it is no address (RFC 5321 lengths; one @; a dotted domain).</returns>
    public static EmailReading? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var kept = text.AsSpan().Trim(" \t\r\n<>\"';,\u00A0");
        if (kept.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            kept = kept[7..];
        var at = kept.IndexOf('@');
        if (at is < 1 or > 64 || kept.Length > 254 || kept[(at + 1)..].Contains('@'))
            return null;
        var host = kept[(at + 1)..];
        if (
            host.IndexOf('.') < 1
            || host[^1] is '.' or '-'
            || host[0] is '.' or '-'
            || host.IndexOf("..", StringComparison.Ordinal) >= 0
        )
            return null;
        foreach (var c in kept)
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '(' or ')' or ',' or ';' or '<' or '>')
                return null;

        Span<char> lower = stackalloc char[kept.Length];
        kept.ToLowerInvariant(lower);
        var normal = kept.Length == text.Length && lower.SequenceEqual(text) ? text : new string(lower);
        var local = lower[..at];
        var domain = lower[(at + 1)..];
        var isPublic = ProvidersBySpan.TryGetValue(domain, out var known);
        if (!isPublic && MisspeltBySpan.TryGetValue(domain, out var meant))
        {
            known = meant;
            isPublic = true;
        }
        return new(normal, new string(local), known ?? new string(domain), isPublic, IsNobody(local, domain));
    }

    /// <summary>Does a text that need be no address say that there is none ("no tiene@", "sincorreo")?</summary>
    /// <param name="text">As written.</param>
    public static bool SaysNone(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 80)
            return false;
        if (Read(text) is { } read)
            return read.Placeholder;
        Span<char> letters = stackalloc char[text.Length];
        var at = 0;
        foreach (var c in text)
        {
            if (c == '@')
                break;
            if (!char.IsWhiteSpace(c))
                letters[at++] = char.ToLowerInvariant(c);
        }
        return LocalsBySpan.Contains(letters[..at]) || NoesBySpan.Contains(letters[..at]);
    }

    private static bool IsNobody(ReadOnlySpan<char> local, ReadOnlySpan<char> domain)
    {
        if (LocalsBySpan.Contains(local) || DomainsBySpan.Contains(domain))
            return true;
        if (local.Length > 2 && local.IndexOfAnyExcept(local[0]) < 0)
            return true;
        var dot = domain.IndexOf('.');
        var name = domain[..dot];
        if (name.Length == 1 && local.Length == 1)
            return true;
        if (NoesBySpan.Contains(local) && (NothingsBySpan.Contains(name) || name.SequenceEqual(local)))
            return true;
        return name.Length > 2 && (name.StartsWith("notiene") || name.StartsWith("sincorreo"));
    }

    private static FrozenSet<string> Set(string words) =>
        words
            .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        var right = "";
        foreach (var word in text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.EndsWith(':'))
                right = word[..^1];
            else
                pairs[word] = right;
        }
        return pairs.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
