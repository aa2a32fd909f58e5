"""What an Azure AI services account of each kind bills, as tables. No prices.

https://azure.microsoft.com/pricing/details/cognitive-services/ (read 2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass

from estimator.model.quantity import Number


@dataclass(frozen=True, slots=True)
class Metered:
    """One line: its name, the usage key, the unit shown, and the meter below its service."""

    name: str
    key: str
    unit: str
    per: int
    meter: str
    #: Ends of the price tiers in meter units, with what the name says of them.
    tiers: tuple[tuple[str, Number | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """A quantity bought in advance each month, in sizes with a price each, and what exceeds it."""

    name: str
    key: str
    overage_key: str
    unit: str
    per: int
    meter: str
    #: Size in meter units → what the meter calls it.
    sizes: tuple[tuple[int, str], ...]
    #: What exceeds the size is called, with {} for where it is used.
    overage_name: str
    #: Unit of the overage, where it is not that of the commitment.
    overage_unit: tuple[str, int] | None = None


_HOURS, _CHARACTERS = ("hours", 1), ("1M characters", 1_000_000)
_CALLS, _RECORDS = ("1K transactions", 1_000), ("1K records", 1_000)
_LANGUAGE_TIERS = ((" (first 500K)", 500_000), (" (500K-2.5M)", 2_500_000),
                   (" (2.5M-10M)", 10_000_000), (" (over 10M)", None))  # fmt: skip

SPEECH = (
    Metered("Speech to text", "monthly_speech_to_text_standard_hrs", *_HOURS, "speech-to-text"),
    Metered("Speech to text batch", "monthly_speech_to_text_batch_hrs", *_HOURS,
            "speech-to-text-batch"),
    Metered("Speech to text custom model", "monthly_speech_to_text_custom_model_hrs", *_HOURS,
            "custom-speech-to-text"),
    Metered("Speech to text custom model batch", "monthly_speech_to_text_custom_model_batch_hrs",
            *_HOURS, "custom-speech-to-text-batch"),
    Metered("Speech to text custom endpoint hosting",
            "monthly_speech_to_text_custom_endpoint_hrs", *_HOURS, "custom-speech-hosting"),
    Metered("Speech to text custom training", "monthly_speech_to_text_custom_training_hrs",
            *_HOURS, "custom-speech-training"),
    Metered("Speech to text enhanced add-ons", "monthly_speech_to_text_enhanced_add_on_hrs",
            *_HOURS, "speech-to-text-enhanced"),
    Metered("Speech to text conversation transcription multi-channel audio",
            "monthly_speech_to_text_conversation_transcription_multi_channel_audio_hrs", *_HOURS,
            "conversation-transcription-multichannel"),
    Metered("Text to speech neural", "monthly_text_to_speech_neural_chars", *_CHARACTERS,
            "neural-text-to-speech"),
    Metered("Text to speech custom neural training",
            "monthly_text_to_speech_custom_neural_training_hrs", *_HOURS, "custom-neural-training"),
    Metered("Text to speech custom neural", "monthly_text_to_speech_custom_neural_chars",
            *_CHARACTERS, "custom-neural-text-to-speech"),
    Metered("Text to speech custom neural endpoint hosting",
            "monthly_text_to_speech_custom_neural_endpoint_hrs", *_HOURS, "custom-neural-hosting"),
    Metered("Text to speech long audio", "monthly_text_to_speech_long_audio_chars", *_CHARACTERS,
            "neural-long-audio"),
    Metered("Speech translation", "monthly_speech_translation_hrs", *_HOURS, "speech-translation"),
    Metered("Speaker verification", "monthly_speaker_verification_transactions", *_CALLS,
            "speaker-verification"),
    Metered("Speaker identification", "monthly_speaker_identification_transactions", *_CALLS,
            "speaker-identification"),
)  # fmt: skip
_SPEECH_SIZES = ((2_000, "2k"), (10_000, "10k"), (50_000, "50k"), (100_000, "100k"))
SPEECH_COMMITMENTS = tuple(
    Commitment(f"{name} ({{}})", f"monthly_{place}commitment_{key}_hrs",
               f"monthly_{place}commitment_{key}_overage_hrs", *_HOURS, f"{where}/{meter}",
               _SPEECH_SIZES, f"{name} ({{}}overage)")
    for place, where in (("", "azure"), ("connected_container_", "connected"))
    for name, key, meter in (
        ("Speech to text", "speech_to_text_standard", "speech-to-text"),
        ("Speech to text custom model", "speech_to_text_custom_model", "custom-speech-to-text"),
        ("Speech to text enhanced add-ons", "speech_to_text_enhanced_add_on",
         "speech-to-text-addon"),
    )
)  # fmt: skip

LUIS = (
    Metered("Text requests", "monthly_luis_text_requests", *_CALLS, "text-request"),
    Metered("Speech requests", "monthly_luis_speech_requests", *_CALLS, "speech-request"),
)

LUIS_COMMITMENTS = tuple(
    Commitment(
        "Text requests ({})",
        f"monthly_{place}commitment_luis_text_requests",
        f"monthly_{place}commitment_luis_text_overage_requests",
        "1M transactions",
        1_000_000,
        f"{where}/text",
        ((1_000_000, "1m"), (5_000_000, "5m"), (25_000_000, "25m")),
        "Text requests ({}commitment overage)",
        _CALLS,
    )
    for place, where in (("", "azure"), ("connected_container_", "connected"))
)

LANGUAGE = (
    Metered("Text analytics", "monthly_language_text_analytics_records", *_RECORDS, "text-record",
            _LANGUAGE_TIERS),
    Metered("Summarization", "monthly_language_summarization_records", *_RECORDS,
            "summarization"),
    Metered("Conversational language understanding",
            "monthly_language_conversational_language_understanding_records", *_RECORDS, "clu"),
    Metered("Conversational language understanding advanced training",
            "monthly_language_conversational_language_understanding_advanced_training_hours",
            *_HOURS, "clu-advanced-training"),
    Metered("Customized text classification",
            "monthly_language_customized_text_classification_records", *_RECORDS, "custom-text"),
    Metered("Customized summarization", "monthly_language_customized_summarization_records",
            *_RECORDS, "custom-summarization"),
    Metered("Customized question answering",
            "monthly_language_customized_question_answering_records", *_RECORDS,
            "question-answering", ((" (first 2.5M)", 2_500_000), (" (over 2.5M)", None))),
    Metered("Customized training", "monthly_language_customized_training_hours", *_HOURS,
            "custom-training"),
)  # fmt: skip
_LANGUAGE_SIZES = ((1_000_000, "1m"), (3_000_000, "3m"), (10_000_000, "10m"), (25_000_000, "25m"))
LANGUAGE_COMMITMENTS = tuple(
    Commitment(f"{name} ({{}})", f"monthly_{place}commitment_language_{key}_records",
               f"monthly_{place}commitment_language_{key}_overage_records", *_RECORDS,
               f"{where}/{meter}", _LANGUAGE_SIZES,
               f"{'Text requests' if meter == 'text' else name} ({{}}commitment overage)")
    for place, where in (("", "azure"), ("connected_container_", "connected"))
    for name, key, meter in (
        ("Text analytics", "text_analytics", "text"),
        ("Summarization", "summarization", "summarization"),
        ("Conversational language understanding", "conversational_language_understanding", "clu"),
    )
)  # fmt: skip

FACE = (
    Metered("Face transactions", "monthly_face_transactions", *_CALLS, "transaction",
            ((" (first 1M)", 1_000_000), (" (1M-5M)", 5_000_000), (" (5M-100M)", 100_000_000),
             (" (over 100M)", None))),
    Metered("Faces stored", "faces_stored", "1K faces", 1_000, "storage"),
)  # fmt: skip
DOCUMENTS = (
    Metered("Read pages", "monthly_read_pages", "1K pages", 1_000, "read-page",
            ((" (first 1M)", 1_000_000), (" (over 1M)", None))),
    Metered("Prebuilt pages", "monthly_prebuilt_pages", "1K pages", 1_000, "prebuilt-page"),
    Metered("Custom pages", "monthly_custom_pages", "1K pages", 1_000, "custom-page"),
    Metered("Training", "monthly_training_hours", *_HOURS, "training"),
)  # fmt: skip
SAFETY = (
    Metered("Text records", "monthly_text_records", *_RECORDS, "text-record"),
    Metered("Images", "monthly_images", "1K images", 1_000, "image"),
)
TRANSLATOR = (
    Metered("Text translation", "monthly_translated_chars", *_CHARACTERS, "character"),
    Metered("Document translation", "monthly_translated_document_chars", *_CHARACTERS,
            "document-character"),
    Metered("Custom translation", "monthly_custom_translated_chars", *_CHARACTERS,
            "custom-character"),
)  # fmt: skip
CUSTOM_VISION = (
    Metered("Predictions", "monthly_prediction_transactions", *_CALLS, "transaction"),
    Metered("Training", "monthly_training_hours", *_HOURS, "training"),
    Metered("Images stored", "images_stored", "1K images", 1_000, "storage"),
)

#: Kind of account → service in meters, lines, commitments.
KINDS: dict[str, tuple[str, tuple[Metered, ...], tuple[Commitment, ...]]] = {
    "SpeechServices": ("speech", SPEECH, SPEECH_COMMITMENTS),
    "LUIS": ("luis", LUIS, LUIS_COMMITMENTS),
    "LUIS.Authoring": ("luis", (), ()),
    "TextAnalytics": ("language", LANGUAGE, LANGUAGE_COMMITMENTS),
    "ConversationalLanguageUnderstanding": ("language", LANGUAGE, LANGUAGE_COMMITMENTS),
    "Face": ("face", FACE, ()),
    "FormRecognizer": ("document-intelligence", DOCUMENTS, ()),
    "ContentSafety": ("content-safety", SAFETY, ()),
    "TextTranslation": ("translator", TRANSLATOR, ()),
    "CustomVision.Prediction": ("custom-vision", CUSTOM_VISION[:1], ()),
    "CustomVision.Training": ("custom-vision", CUSTOM_VISION[1:], ()),
}
