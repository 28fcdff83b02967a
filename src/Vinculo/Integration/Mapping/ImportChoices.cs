namespace Vinculo.Integration.Mapping;

/// <summary>The words understood for each field with a fixed set of values; a mapping adds the company's own.</summary>
internal static class ImportChoices
{
    public static readonly IReadOnlyDictionary<string, int> CustomerKind = Of(
        (1, "person persona natural persona_natural individual particular pn f física"),
        (2, "company empresa jurídica persona_jurídica compañía sociedad pj organization organización negocio")
    );

    public static readonly IReadOnlyDictionary<string, int> Stage = Of(
        (1, "prospect prospecto lead potencial interesado"),
        (2, "customer cliente activo active vigente"),
        (3, "former antiguo exclient ex_cliente retirado inactivo inactive cancelado churned")
    );

    public static readonly IReadOnlyDictionary<string, int> Sex = Of(
        (1, "f female femenino mujer m_mujer woman"),
        (2, "m male masculino hombre h man"),
        (3, "x other otro otra no_binario")
    );

    public static readonly IReadOnlyDictionary<string, int> HoldingStatus = Of(
        (1, "active activo activa vigente a abierto abierta"),
        (2, "suspended suspendido suspendida s bloqueado bloqueada mora"),
        (3, "ended terminado terminada cancelado cancelada c cerrado cerrada retirado retirada inactivo inactiva r")
    );

    public static readonly IReadOnlyDictionary<string, int> TransactionKind = Of(
        (1, "purchase compra venta sale"),
        (2, "payment pago abono recaudo"),
        (3, "charge cargo factura cobro invoice"),
        (4, "refund devolución reembolso reintegro nota_crédito anulación cancelación return")
    );

    public static readonly IReadOnlyDictionary<string, int> Channel = Of(
        (1, "voice voz teléfono llamada phone call call_center callcenter telefónico tel"),
        (2, "email correo correo_electrónico mail e_mail"),
        (3, "web internet portal sitio_web página_web website online"),
        (4, "app aplicación móvil mobile"),
        (5, "chat chatbot"),
        (6, "whatsapp wa wpp whats_app"),
        (7, "sms mensaje mensaje_de_texto text"),
        (8, "social redes redes_sociales facebook instagram x twitter"),
        (9, "fax"),
        (10, "store tienda oficina sucursal punto_de_venta mostrador shop branch presencial"),
        (11, "visit visita field campo asesor"),
        (12, "internal interno interna")
    );

    public static readonly IReadOnlyDictionary<string, int> Direction = Of(
        (1, "in entrante entrada inbound recibida recibido"),
        (2, "out saliente salida outbound enviada enviado realizada"),
        (3, "internal interna interno")
    );

    public static readonly IReadOnlyDictionary<string, int> InteractionKind = Of(
        (1, "contact contacto conversation conversación call llamada consulta inquiry"),
        (2, "note nota comentario observación"),
        (3, "offer oferta propuesta ofrecimiento"),
        (4, "answer respuesta reply"),
        (5, "complaint queja reclamo pqr pqrs"),
        (6, "visit visita navegación browse page"),
        (7, "commitment compromiso promesa"),
        (8, "change cambio novedad")
    );

    public static readonly IReadOnlyDictionary<string, int> CaseKind = Of(
        (1, "petition petición p solicitud request"),
        (2, "complaint queja q"),
        (3, "claim reclamo reclamación r"),
        (4, "appeal recurso apelación"),
        (5, "suggestion sugerencia s"),
        (6, "praise felicitación f"),
        (7, "data datos habeas_data datos_personales data_protection")
    );

    public static readonly IReadOnlyDictionary<string, int> CaseStatus = Of(
        (1, "open abierto abierta nuevo nueva en_trámite en_curso new"),
        (2, "waiting espera en_espera pendiente pending"),
        (3, "solved resuelto resuelta solucionado solucionada resolved"),
        (4, "closed cerrado cerrada finalizado finalizada")
    );

    public static readonly IReadOnlyDictionary<string, int> Severity = Of(
        (1, "low bajo baja leve 1"),
        (2, "medium medio media normal 2"),
        (3, "high alto alta grave crítico crítica urgente 3")
    );

    public static readonly IReadOnlyDictionary<string, int> OfferResult = Of(
        (1, "accepted aceptada aceptado acepta sí si yes aceptó"),
        (2, "refused rechazada rechazado rechaza no rechazó rejected declined"),
        (3, "notNow ahora_no luego después no_ahora aplazada later"),
        (4, "none ninguna ninguno sin_respuesta sin_oferta no_answer")
    );

    /// <summary>What leave is given for; the numbers are those of <see cref="Writing.ConsentRows.Purposes"/>.</summary>
    public static readonly IReadOnlyDictionary<string, int> ConsentPurpose = Of(
        (1, "marketing commercial comercial publicidad mercadeo ofertas promociones advertising fines_comerciales"),
        (2, "collection cobranza cobro cartera"),
        (3, "service servicio atención")
    );

    /// <summary>A channel, or 0 for all of them.</summary>
    public static readonly IReadOnlyDictionary<string, int> ConsentChannel = new Dictionary<string, int>(
        Channel.Concat(Of((0, "all todos todas cualquiera todos_los_canales any"))),
        StringComparer.Ordinal
    );

    private static Dictionary<string, int> Of(params (int Code, string Words)[] choices)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (code, words) in choices)
        foreach (var word in words.Split(' '))
            result.TryAdd(HeaderKey.Fold(word), code);
        return result;
    }
}
