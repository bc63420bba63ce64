// What the label and the share prompt say (R-14: cancel first, no blame).
import type { Language } from './texts';

export interface PlayerTexts {
  share: string;
  promptTitle: string;
  promptText: string;
  cancel: string;
  shareAnyway: string;
  off: string;
  why: string;
}

export const playerTexts: Record<Language, PlayerTexts> = {
  en: {
    share: 'Share',
    promptTitle: 'This video contains claims that could not be confirmed',
    promptText: 'Do you still want to share it?',
    cancel: 'Cancel',
    shareAnyway: 'Share anyway',
    off: 'Sharing is off for this video.',
    why: 'Why?',
  },
  fr: {
    share: 'Partager',
    promptTitle: 'Cette vidéo contient des affirmations qui n’ont pas pu être confirmées',
    promptText: 'Voulez-vous quand même la partager ?',
    cancel: 'Annuler',
    shareAnyway: 'Partager quand même',
    off: 'Le partage est désactivé pour cette vidéo.',
    why: 'Pourquoi ?',
  },
  de: {
    share: 'Teilen',
    promptTitle: 'Dieses Video enthält Aussagen, die nicht bestätigt werden konnten',
    promptText: 'Möchten Sie es trotzdem teilen?',
    cancel: 'Abbrechen',
    shareAnyway: 'Trotzdem teilen',
    off: 'Dieses Video kann nicht geteilt werden.',
    why: 'Warum?',
  },
  es: {
    share: 'Compartir',
    promptTitle: 'Este video contiene afirmaciones que no se pudieron confirmar',
    promptText: '¿Quiere compartirlo de todos modos?',
    cancel: 'Cancelar',
    shareAnyway: 'Compartir de todos modos',
    off: 'No se puede compartir este video.',
    why: '¿Por qué?',
  },
  ar: {
    share: 'مشاركة',
    promptTitle: 'يحتوي هذا الفيديو على ادعاءات لم يتسن تأكيدها',
    promptText: 'هل ما زلت تريد مشاركته؟',
    cancel: 'إلغاء',
    shareAnyway: 'شارك على أي حال',
    off: 'المشاركة متوقفة لهذا الفيديو.',
    why: 'لماذا؟',
  },
  zh: {
    share: '分享',
    promptTitle: '此视频含有尚未得到证实的说法',
    promptText: '仍要分享吗？',
    cancel: '取消',
    shareAnyway: '仍要分享',
    off: '此视频已关闭分享。',
    why: '为什么？',
  },
};
